import { TASK_KINDS, type TaskKind } from '#domain/kinds/registry.ts';
import type { ReadTaskFacts, TaskFacts } from '#server/progress/task-facts.ts';
import { ingestionModule } from './ingestion/ingestion-module.ts';
import type { KindModule, Services } from './kind-module.ts';
import { reembeddingModule } from './reembedding/reembedding-module.ts';
import { summaryModule } from './summary/summary-module.ts';

/** The server's module of each kind of task. A kind of the domain without a line here does not compile. */
export function openKinds(services: Services) {
  return {
    summary: summaryModule(services),
    ingestion: ingestionModule(services),
    reembedding: reembeddingModule(services),
  } satisfies Record<TaskKind, KindModule<never>>;
}

export type Kinds = ReturnType<typeof openKinds>;

/** The facts of tasks of any kinds, each read by its module. */
export function factsOf(kinds: () => Kinds): ReadTaskFacts {
  return async (store, tasks) => {
    const facts = new Map<string, TaskFacts>();
    for (const kind of TASK_KINDS) {
      const { readFacts } = kinds()[kind];
      const ofKind = tasks.filter((task) => task.kind === kind);
      if (readFacts === undefined || ofKind.length === 0) continue;
      for (const [id, told] of await readFacts(store, ofKind)) facts.set(id, told);
    }
    return facts;
  };
}
