import type { FailureError } from '#domain/failure.ts';
import { decideAfterFailure } from '#domain/retry-decision.ts';
import { tellEverybody } from './counts.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';
import type { StageBase } from './stage.ts';

/** A worker that dies has no more documents in its hands, in each phase, than so many times those that are stored together. */
const GROUPS_IN_HAND = 4;

/** Who works on what, within one phase of one run. */
export class Desk {
  readonly work: IngestionWork;
  readonly takes: StageBase['takes'];
  readonly #taken = new Set<string>();
  readonly #retries = new Map<string, { tries: number; at: number }>();
  #lastTake: Promise<unknown> = Promise.resolve();
  #mostSuspect: number;

  constructor(work: IngestionWork, { takes, group }: Pick<StageBase, 'takes' | 'group'>) {
    this.work = work;
    this.takes = takes;
    this.#mostSuspect = work.hasLostWorker ? group * GROUPS_IN_HAND : 0;
  }

  /** A worker has died over one of these: each is stored by itself, until it is known that it is none of them. */
  get isCareful(): boolean {
    return this.#mostSuspect > 0;
  }

  get isBusy(): boolean {
    return this.#taken.size > 0;
  }

  /** So many of the documents whose turn it is. One after the other, so that no two take the same. */
  take(most: number): Promise<StoredItem[]> {
    const turn = this.#lastTake.then(async () => {
      if (this.#isBare()) return [];
      const items = await this.#find(most, [...this.#taken, ...this.#waiting()]);
      for (const { id } of items) this.#taken.add(id);
      return items;
    });
    this.#lastTake = turn.catch(() => {});
    return turn;
  }

  /** Nobody works on these any more, whatever became of them. */
  async finish(items: readonly StoredItem[]): Promise<void> {
    for (const { id } of items) this.#taken.delete(id);
    this.#mostSuspect -= items.length;
    await tellEverybody(this.work);
    this.work.flow.tell();
  }

  async peek(): Promise<StoredItem | null> {
    return (await this.#find(1, []))[0] ?? null;
  }

  /** Whether nothing is left, not even what waits for another try. */
  async isEmpty(): Promise<boolean> {
    return (await this.peek()) === null;
  }

  /** Notes when a document that failed is tried again; false where it is not. */
  willTryAgain({ id }: StoredItem, { failure: why, retryAfterMs }: FailureError): boolean {
    const { clock, random, retry } = this.work.deps;
    const tries = (this.#retries.get(id)?.tries ?? 0) + 1;
    const decision = decideAfterFailure({ failure: why, tries, retryAfterMs }, clock(), random(), retry);
    if ('fail' in decision) return false;
    this.#retries.set(id, { tries, at: decision.retryAt });
    return true;
  }

  /** When the next of those that wait is tried again, in milliseconds; null where none waits. */
  nextTryInMs(): number | null {
    const waits = [...this.#retries.values()].map(({ at }) => at - this.work.deps.clock()).filter((ms) => ms > 0);
    return waits.length === 0 ? null : Math.min(...waits);
  }

  /** Whether all that is known to be there is taken: then the database need not be asked. */
  #isBare(): boolean {
    // Archives and sites wait uncounted, and what is indexed may be summarized.
    if (this.takes === 'waiting' || this.takes === 'indexed') return false;
    return this.work.tally.in(this.takes) <= this.#taken.size;
  }

  #waiting(): string[] {
    const now = this.work.deps.clock();
    return [...this.#retries].filter(([, { at }]) => at > now).map(([id]) => id);
  }

  #find(limit: number, except: readonly string[]): Promise<StoredItem[]> {
    const { work, takes } = this;
    let query = work.deps.database.store
      .selectFrom('ingestion_items')
      .selectAll()
      .where('task_id', '=', work.run.task.id)
      .where('state', '=', takes);
    if (takes === 'indexed') query = query.where('is_summarized', '=', 0);
    if (except.length > 0) query = query.where('id', 'not in', except);
    // What holds documents first: the sooner it is known how many there are.
    if (takes === 'waiting') query = query.orderBy(({ eb }) => eb('expands', 'is', null));
    return query.orderBy('position').limit(limit).execute();
  }
}
