import type { Store } from '#server/db/database.ts';
import type { StoredTask } from './task-store.ts';

/** What a snapshot says of a task beyond its own rows. Only some kinds have such facts. */
export interface TaskFacts {
  /** What the current phase works on, of several items. */
  readonly itemInWork: string | null;
  /** Where its documents go. The name is null where the knowledge base has been deleted. */
  readonly knowledgeBase: { readonly id: string; readonly name: string | null } | null;
  /** The address, where one link is all that was given. */
  readonly url: string | null;
}

/** Reads the facts of tasks, by the id of the task. Tasks without any are left out. */
export type ReadTaskFacts = (store: Store, tasks: readonly StoredTask[]) => Promise<ReadonlyMap<string, TaskFacts>>;

export const NO_FACTS: ReadTaskFacts = async () => new Map();
