import { failure } from '#domain/failure.ts';
import type { OverlappedPhase, PhaseTracker } from '../pipeline.ts';
import { tellCounts } from './counts.ts';
import { Desk } from './desk.ts';
import { failItem, giveUp, isOfOneDocument } from './fail-item.ts';
import { type IngestionWork, lingerMs } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';
import { Outbox } from './outbox.ts';
import { ReadAhead } from './read-ahead.ts';
import type { DocumentStage, GroupStage, MadeOfDocument } from './stage.ts';

/** Whether a stage may go ahead can change without anybody telling. */
const LOOK_AGAIN_MS = 500;

/** A stage as a phase of the pipeline: takes documents up as they come, until no more can come. */
export function phaseOfStage<Input, Made extends MadeOfDocument>(
  stage: DocumentStage<Input, Made> | GroupStage,
): OverlappedPhase<IngestionWork> {
  const { name } = stage;
  return {
    run: async (work, begin, stopped) => {
      const desk = new Desk(work, stage);
      if ('process' in stage) await runGroups(stage, desk, begin, stopped);
      else await runDocuments(stage, desk, begin, stopped);
      const track = await begin();
      await tellCounts(work, track, name);
      work.flow.end(name);
    },
    setAside: async (work, track) => {
      const desk = new Desk(work, stage);
      const item = await desk.peek();
      if (item === null) return;
      const poison = failure('poison_item', { item: item.name, name: work.run.task.title, deaths: track.deaths });
      await failItem(desk, name, item, track, poison);
    },
    leftOut: ({ flow }) => flow.end(name),
  };
}

type Begin = () => Promise<PhaseTracker>;

async function runDocuments<Input, Made extends MadeOfDocument>(
  stage: DocumentStage<Input, Made>,
  desk: Desk,
  begin: Begin,
  stopped: AbortSignal,
): Promise<void> {
  const outbox = new Outbox(desk, stage, begin);
  const ahead = new ReadAhead(desk, stage);
  const broken = new AbortController();
  const breakOff = (reason: unknown) => broken.abort(reason);
  const isStopped = AbortSignal.any([stopped, broken.signal]);
  const beginLane = async () => {
    const track = await begin();
    return { ...track, signal: AbortSignal.any([track.signal, broken.signal]) };
  };
  outbox.broken.catch(breakOff);
  const lanes = Array.from({ length: stage.lanes }, () =>
    runLane(stage, desk, ahead, outbox, beginLane, isStopped).catch(breakOff),
  );
  // One that breaks stops the others, and they are waited for: nobody works on behind the back of a run that is over.
  await Promise.all(lanes);
  await outbox.close();
  broken.signal.throwIfAborted();
}

async function runLane<Input, Made extends MadeOfDocument>(
  stage: DocumentStage<Input, Made>,
  desk: Desk,
  ahead: ReadAhead<Input>,
  outbox: Outbox<Made>,
  begin: Begin,
  stopped: AbortSignal,
): Promise<void> {
  const { work } = desk;
  for (;;) {
    stopped.throwIfAborted();
    const heard = work.flow.news;
    // Asked before looking: what came last is then there to be seen.
    const isAll = work.flow.hasEnded(stage.after);
    const next = (await stage.mayTake?.(work)) === false ? undefined : await ahead.take();
    if (next !== undefined) {
      const track = await begin();
      await tellCounts(work, track, stage.name);
      const made = await makeOf(stage, desk, next, track);
      if (made !== null) await outbox.put({ item: next.item, made });
      else await desk.finish([next.item]);
      continue;
    }
    if (isAll) {
      outbox.flush();
      if (!desk.isBusy && (await desk.isEmpty())) return;
    }
    await work.flow.after(heard, stopped, desk.nextTryInMs() ?? LOOK_AGAIN_MS);
  }
}

async function makeOf<Input, Made extends MadeOfDocument>(
  stage: DocumentStage<Input, Made>,
  desk: Desk,
  { item, input }: { readonly item: StoredItem; readonly input: Input },
  track: PhaseTracker,
): Promise<Made | null> {
  try {
    return await stage.make(desk.work, item, input, track);
  } catch (error) {
    await giveUp(desk, stage.name, item, track, error);
    return null;
  }
}

async function runGroups(stage: GroupStage, desk: Desk, begin: Begin, stopped: AbortSignal): Promise<void> {
  const { work } = desk;
  const { flow, tally } = work;
  for (;;) {
    stopped.throwIfAborted();
    const heard = flow.news;
    const isAll = flow.hasEnded(stage.after);
    const items = (await stage.mayTake?.(work)) === false ? [] : await desk.take(desk.isCareful ? 1 : stage.group);
    if (items.length > 0) {
      const track = await begin();
      await tellCounts(work, track, stage.name);
      await processAll(stage, desk, items, track);
      await desk.finish(items);
      // Together with a few more, the next ones cost less each.
      const isEnough = () => flow.hasEnded(stage.after) || tally.in(stage.takes) >= stage.group;
      await flow.until(isEnough, stopped, lingerMs(work));
      continue;
    }
    if (isAll && (await desk.isEmpty())) return;
    await flow.after(heard, stopped, desk.nextTryInMs() ?? LOOK_AGAIN_MS);
  }
}

/** Together where that goes, else one by one: what is wrong with one document is its own matter. */
async function processAll(
  stage: GroupStage,
  desk: Desk,
  items: readonly StoredItem[],
  track: PhaseTracker,
): Promise<void> {
  try {
    await stage.process(desk.work, items, track);
  } catch (error) {
    const [item, ...others] = items;
    if (item === undefined || track.signal.aborted || !isOfOneDocument(stage.name, error)) throw error;
    if (others.length > 0) for (const each of items) await processAll(stage, desk, [each], track);
    else await giveUp(desk, stage.name, item, track, error);
  }
}
