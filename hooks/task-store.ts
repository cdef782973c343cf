import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';

/** What this browser knows of a task. The object stays the same until something in it changes. */
export interface TaskView {
  readonly task: TaskSnapshot | undefined;
  /** There is no such task: never was, or removed, or somebody else's. */
  readonly isMissing: boolean;
  /** When this browser last saw it change, in milliseconds of its own clock. */
  readonly lastChangedAt: number;
}

export const UNKNOWN_TASK: TaskView = { task: undefined, isMissing: false, lastChangedAt: 0 };

/**
 * The tasks as this browser knows them, whoever told: a poll, a list, the answer to a mutation. By task the highest
 * version wins, in whatever order the answers arrive, and a task that is gone stays gone.
 */
export class TaskStore {
  readonly #views = new Map<string, TaskView>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #changeListeners = new Set<() => void>();
  readonly #finishListeners = new Set<(task: TaskSnapshot) => void>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get(id: string): TaskView {
    return this.#views.get(id) ?? UNKNOWN_TASK;
  }

  /** The ids of all tasks known here that have work left. */
  unfinishedIds(): string[] {
    return Array.from(this.#views)
      .filter(([, { task }]) => task !== undefined && !isFinished(task.status))
      .map(([id]) => id);
  }

  /** Takes in what somebody told; what is older than what is held changes nothing. */
  accept(tasks: readonly TaskSnapshot[]): void {
    const changed = tasks.filter((task) => this.#isNews(task));
    const before = new Map(changed.map(({ id }) => [id, this.get(id).task]));
    for (const task of changed) this.#views.set(task.id, { task, isMissing: false, lastChangedAt: this.#now() });
    this.#notify(changed.map(({ id }) => id));
    for (const task of changed) {
      const previous = before.get(task.id);
      if (previous === undefined || isFinished(previous.status) || !isFinished(task.status)) continue;
      for (const listener of this.#finishListeners) listener(task);
    }
  }

  /** Takes in that these ids lead nowhere. */
  markMissing(ids: readonly string[]): void {
    const gone = ids.filter((id) => !this.get(id).isMissing);
    for (const id of gone) this.#views.set(id, { task: undefined, isMissing: true, lastChangedAt: this.#now() });
    this.#notify(gone);
  }

  /** Calls back after each change of one of these tasks. */
  subscribe(ids: readonly string[], listener: () => void): () => void {
    for (const id of ids) {
      const listeners = this.#listeners.get(id) ?? new Set<() => void>();
      this.#listeners.set(id, listeners.add(listener));
    }
    return () => {
      for (const id of ids) {
        const listeners = this.#listeners.get(id);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.#listeners.delete(id);
      }
    };
  }

  /** Calls back after each change of any task. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Calls back with each task that has been seen here unfinished and now is finished. */
  onFinish(listener: (task: TaskSnapshot) => void): () => void {
    this.#finishListeners.add(listener);
    return () => this.#finishListeners.delete(listener);
  }

  #isNews(task: TaskSnapshot): boolean {
    const { task: held, isMissing } = this.get(task.id);
    if (isMissing) return false;
    if (held === undefined || task.version > held.version) return true;
    if (task.version < held.version) return false;
    // The place in the queue moves, and a worker falls silent, without the task being written.
    return task.queuePosition !== held.queuePosition || task.liveness?.state !== held.liveness?.state;
  }

  #notify(ids: readonly string[]): void {
    if (ids.length === 0) return;
    // Collected first: a listener may unsubscribe others, and one that waits for several is called once.
    const listeners = new Set(ids.flatMap((id) => Array.from(this.#listeners.get(id) ?? [])));
    for (const listener of [...listeners, ...this.#changeListeners]) listener();
  }
}
