import type { Effect } from '#server/progress/task-run.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { countsDocuments, dropParts } from './counts.ts';
import type { Desk } from './desk.ts';
import { giveUp, isOfOneDocument } from './fail-item.ts';
import { storeAndForget } from './forget-documents.ts';
import { lingerMs } from './ingestion-work.ts';
import type { DocumentStage, Kept, MadeOfDocument } from './stage.ts';

type KeepingStage<Made extends MadeOfDocument> = Pick<
  DocumentStage<never, Made>,
  'name' | 'group' | 'rowsPerStore' | 'keep'
>;

/**
 * Stores what was made of documents, several in one transaction: when there are enough of them, when the first has waited
 * for so long, or when no more are to be expected.
 */
export class Outbox<Made extends MadeOfDocument> {
  /** Rejects when something could not be stored. */
  readonly broken: Promise<never>;
  readonly #desk: Desk;
  readonly #stage: KeepingStage<Made>;
  readonly #begin: () => Promise<PhaseTracker>;
  readonly #break: (reason: unknown) => void;
  #waiting: Kept<Made>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(desk: Desk, stage: KeepingStage<Made>, begin: () => Promise<PhaseTracker>) {
    this.#desk = desk;
    this.#stage = stage;
    this.#begin = begin;
    const { promise, reject } = Promise.withResolvers<never>();
    this.broken = promise;
    this.#break = reject;
  }

  /** Takes what is to be stored. Resolves when there is room for more. */
  async put(kept: Kept<Made>): Promise<void> {
    const rows = this.#waiting.reduce((sum, { made }) => sum + made.rows, kept.made.rows);
    const before = this.#lastWrite;
    if (rows > this.#stage.rowsPerStore) this.flush();
    this.#waiting.push(kept);
    if (this.#desk.isCareful || this.#waiting.length >= this.#stage.group) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), lingerMs(this.#desk.work));
    // One batch is made while the one before it is being stored.
    await (this.#desk.isCareful ? this.#lastWrite : before);
  }

  /** Stores what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    this.#lastWrite = this.#lastWrite.then(() => (this.#isClosed ? undefined : this.#write(batch))).catch(this.#break);
  }

  /** Nothing more is stored. Resolves when what was being stored is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#lastWrite;
  }

  async #write(batch: readonly Kept<Made>[]): Promise<void> {
    const track = await this.#begin();
    const whole = batch.filter(({ made }) => made.problem === undefined);
    if (whole.length > 0) await this.#store(whole, track);
    // What is wrong with parts of a document is listed with it.
    for (const kept of batch) if (kept.made.problem !== undefined) await this.#store([kept], track);
    await this.#desk.finish(batch.map(({ item }) => item));
  }

  /** Together where that goes, else one by one: what is wrong with one document is its own matter. */
  async #store(batch: readonly Kept<Made>[], track: PhaseTracker): Promise<void> {
    try {
      await this.#storeTogether(batch, track);
    } catch (error) {
      const [first, ...others] = batch;
      if (first === undefined || track.signal.aborted || !isOfOneDocument(this.#stage.name, error)) throw error;
      if (others.length > 0) for (const kept of batch) await this.#store([kept], track);
      else await giveUp(this.#desk, this.#stage.name, first.item, track, error);
    }
  }

  async #storeTogether(batch: readonly Kept<Made>[], track: PhaseTracker): Promise<void> {
    const { work } = this.#desk;
    const { name, keep } = this.#stage;
    const [first] = batch;
    const inside = first?.made.done ?? 0;
    const problem = first?.made.problem;
    dropParts(
      work,
      track,
      name,
      batch.map(({ item }) => item),
    );
    const processed = countsDocuments(work, name) ? work.tally.done(name) + batch.length : inside;
    const store = (effect: Effect) =>
      problem === undefined ? track.store(processed, effect) : track.failItem(processed, problem, effect);
    let tell = () => {};
    await storeAndForget(work.deps, store, async (trx) => {
      const afterwards = await keep(work, trx, batch);
      tell = afterwards.tell;
      return afterwards.unneeded ?? [];
    });
    tell();
  }
}
