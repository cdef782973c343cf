import { type Failure, FailureError, failure } from '#domain/failure.ts';
import type { ItemState } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/plan.ts';
import { decideAfterFailure } from '#domain/retry-decision.ts';
import type { Problem } from '#domain/task.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { Effect } from '#server/progress/task-run.ts';
import type { OverlappedPhase, PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { type ItemPatch, patchItem, type StoredItem } from './items.ts';

/** Whether a stage may go ahead can change without anybody telling. */
const LOOK_AGAIN_MS = 500;

/** What one phase of an ingestion does to documents. */
export interface Stage {
  readonly name: PhaseName;
  /** The state in which it takes documents up. */
  readonly takes: ItemState;
  /** The phase that brings them there. */
  readonly after: PhaseName | null;
  /** How many it works on at once, and how many it takes up together. */
  readonly lanes?: number;
  readonly group?: number;
  /** What fails here would befall every other document too: it asks the same of one and the same for all of them. */
  readonly failsAsOne?: true;
  /** Whether it may go ahead now, or has to let the phases behind it catch up. */
  mayTake?(work: IngestionWork): boolean | Promise<boolean>;
  /**
   * Brings documents into the next state, stored. Told to stop by `track.signal`.
   *
   * @throws FailureError where one document cannot be, if it was given only one
   */
  process(work: IngestionWork, items: readonly StoredItem[], track: PhaseTracker): Promise<void>;
}

/** A stage as a phase of the pipeline: takes documents up as they come, until no more can come. */
export function phaseOfStage(stage: Stage): OverlappedPhase<IngestionWork> {
  const { name } = stage;
  return {
    name,
    run: async (work, begin, stopped) => {
      await runLanes(new Desk(work, stage), begin, stopped);
      const track = await begin();
      await tellCounts(work, track, name);
      work.flow.end(name);
    },
    setAside: async (work, track) => {
      const item = await new Desk(work, stage).peek();
      if (item === null) return;
      const poison = failure('poison_item', { item: item.name, name: work.run.task.title, deaths: track.deaths });
      await failItem(work, track, stage, item, poison);
    },
    leftOut: ({ flow }) => flow.end(name),
  };
}

/** One that breaks stops the others, and they are waited for: nobody works on behind the back of a run that is over. */
async function runLanes(desk: Desk, begin: () => Promise<PhaseTracker>, stopped: AbortSignal): Promise<void> {
  const broken = new AbortController();
  const beginLane = async () => {
    const track = await begin();
    return { ...track, signal: AbortSignal.any([track.signal, broken.signal]) };
  };
  const lanes = Array.from({ length: desk.stage.lanes ?? 1 }, () =>
    runLane(desk, beginLane, AbortSignal.any([stopped, broken.signal])).catch((error) => broken.abort(error)),
  );
  await Promise.all(lanes);
  broken.signal.throwIfAborted();
}

async function runLane(desk: Desk, begin: () => Promise<PhaseTracker>, stopped: AbortSignal): Promise<void> {
  const { work, stage } = desk;
  for (;;) {
    stopped.throwIfAborted();
    const heard = work.flow.news;
    // Asked before looking: what came last is then there to be seen.
    const isAll = work.flow.hasEnded(stage.after);
    const items = (await stage.mayTake?.(work)) === false ? [] : await desk.take();
    if (items.length > 0) {
      const track = await begin();
      await tellCounts(work, track, stage.name);
      try {
        await processAll(desk, items, track);
      } finally {
        desk.putBack(items);
      }
      await tellEverybody(work);
      work.flow.tell();
      continue;
    }
    if (isAll && !desk.isBusy && (await desk.isEmpty())) return;
    await work.flow.after(heard, stopped, desk.nextTryInMs() ?? LOOK_AGAIN_MS);
  }
}

/** Together where that goes, else one by one: what is wrong with one document is its own matter. */
async function processAll(desk: Desk, items: readonly StoredItem[], track: PhaseTracker): Promise<void> {
  const { work, stage } = desk;
  try {
    await stage.process(work, items, track);
  } catch (error) {
    track.signal.throwIfAborted();
    const [item, ...others] = items;
    if (!(error instanceof FailureError) || item === undefined || befallsAll(stage, error.failure)) throw error;
    if (others.length > 0) {
      for (const each of items) await processAll(desk, [each], track);
      return;
    }
    // The one document of a task fails as the task.
    if (work.only !== null) throw error;
    if (desk.willTryAgain(item, error)) return;
    await failItem(work, track, stage, item, error.failure);
  }
}

function befallsAll({ failsAsOne = false }: Stage, { code }: Failure): boolean {
  return failsAsOne || code === 'storage_full' || code === 'knowledge_base_gone';
}

async function failItem(
  work: IngestionWork,
  track: PhaseTracker,
  stage: Stage,
  item: StoredItem,
  why: Failure,
): Promise<void> {
  const { tally, deps } = work;
  const told = { failed_in: stage.name, failure: JSON.stringify(why) };
  // What cannot be summarized can be searched all the same.
  const isSearchable = stage.takes === 'indexed';
  if (isSearchable) tally.summarize();
  else tally.fail(item.id, stage.takes);
  const patch: ItemPatch = isSearchable
    ? { ...told, is_summarized: 1 }
    : // Of what was to hold documents and could not be opened, nothing more is known than that it is one that failed.
      { ...told, state: 'failed', expands: null };
  const twins: Problem[] = [];
  const problem = { index: item.position, item: item.name, failure: why };
  const effect: Effect = async (trx) => {
    await patchItem(trx, item.id, patch, deps.clock());
    if (!isSearchable && item.document_id !== null) twins.push(...(await failTwins(trx, work, item, why)));
  };
  await track.failItem(tally.done(stage.name), problem, effect, twins);
  tally.move('indexed', 'failed', twins.length);
  tally.summarize(-twins.length);
}

/** What was taken for known, since this document has the same bytes, fails with it. */
async function failTwins(
  trx: StoreTransaction,
  { deps }: IngestionWork,
  { id, task_id: taskId, document_id: documentId }: StoredItem,
  why: Failure,
): Promise<Problem[]> {
  const told = { state: 'failed', failed_in: 'loading', failure: JSON.stringify(why) } as const;
  const twins = await trx
    .updateTable('ingestion_items')
    .set({ ...told, outcome: null, is_summarized: 0, document_id: null, updated_at: deps.clock() })
    .where('task_id', '=', taskId)
    .where('document_id', '=', documentId)
    .where('id', '!=', id)
    .returning(['name', 'position'])
    .execute();
  return twins.map(({ name, position }) => ({ phase: 'loading', index: position, item: name, failure: why }));
}

/** Who works on what, within one stage of one run. */
class Desk {
  readonly work: IngestionWork;
  readonly stage: Stage;
  readonly #taken = new Set<string>();
  readonly #retries = new Map<string, { tries: number; at: number }>();
  #lastTake: Promise<unknown> = Promise.resolve();

  constructor(work: IngestionWork, stage: Stage) {
    this.work = work;
    this.stage = stage;
  }

  get isBusy(): boolean {
    return this.#taken.size > 0;
  }

  /** The documents whose turn it is. One lane after the other, so that no two take the same. */
  take(): Promise<StoredItem[]> {
    const turn = this.#lastTake.then(async () => {
      const items = await this.#find(this.stage.group ?? 1, [...this.#taken, ...this.#waiting()]);
      for (const { id } of items) this.#taken.add(id);
      return items;
    });
    this.#lastTake = turn.catch(() => {});
    return turn;
  }

  putBack(items: readonly StoredItem[]): void {
    for (const { id } of items) this.#taken.delete(id);
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

  #waiting(): string[] {
    const now = this.work.deps.clock();
    return [...this.#retries].filter(([, { at }]) => at > now).map(([id]) => id);
  }

  #find(limit: number, except: readonly string[]): Promise<StoredItem[]> {
    const { work, stage } = this;
    let query = work.deps.database.store
      .selectFrom('ingestion_items')
      .selectAll()
      .where('task_id', '=', work.run.task.id)
      .where('state', '=', stage.takes);
    if (stage.takes === 'indexed') query = query.where('is_summarized', '=', 0);
    if (except.length > 0) query = query.where('id', 'not in', except);
    // What holds documents first: the sooner it is known how many there are.
    if (stage.takes === 'waiting') query = query.orderBy(({ eb }) => eb('expands', 'is', null));
    return query.orderBy('position').limit(limit).execute();
  }
}

/** Tells how far each phase that runs is: a document that fails is done for those that never see it. */
async function tellEverybody(work: IngestionWork): Promise<void> {
  for (const { name, status } of work.run.task.phases) {
    if (status === 'running' && countsDocuments(work, name)) {
      await planDocuments(work, name);
      work.run.count(name, work.tally.done(name));
    }
  }
}

async function tellCounts(work: IngestionWork, track: PhaseTracker, name: PhaseName): Promise<void> {
  if (!countsDocuments(work, name)) return;
  await planDocuments(work, name);
  track.count(work.tally.done(name));
}

async function planDocuments({ run, tally }: IngestionWork, name: PhaseName): Promise<void> {
  const { itemsTotal, unit } = run.phase(name);
  if (itemsTotal !== tally.total || unit !== 'documents') await run.plan(name, tally.total, 'documents');
}

/** Of a task with one document, its pages and chunks are counted in most phases. */
export function countsDocuments({ only }: IngestionWork, name: PhaseName): boolean {
  return only === null || name === 'loading' || name === 'summarizing';
}
