import { type Failure, FailureError } from '#domain/failure.ts';
import type { PhaseName } from '#domain/plan.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { dropParts } from './counts.ts';
import type { Desk } from './desk.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { type ItemPatch, patchItem, type StoredItem } from './items.ts';

/**
 * A document could not be brought further in a phase: it is tried again later, or has failed. Throws what is no matter of
 * this one document alone.
 */
export async function giveUp(
  desk: Desk,
  phase: PhaseName,
  item: StoredItem,
  track: PhaseTracker,
  error: unknown,
): Promise<void> {
  track.signal.throwIfAborted();
  dropParts(desk.work, track, phase, [item]);
  if (!isOfOneDocument(phase, error)) throw error;
  // The one document of a task fails as the task.
  if (desk.work.only !== null) throw error;
  if (desk.willTryAgain(item, error)) return;
  await failItem(desk, phase, item, track, error.failure);
}

/**
 * Whether what went wrong in a phase would not befall every other document too. Whoever makes vectors makes those of all of
 * them: when that is busy or gone the phase waits, and only a text that it will not take is a matter of its own.
 */
export function isOfOneDocument(phase: PhaseName, error: unknown): error is FailureError {
  if (!(error instanceof FailureError)) return false;
  const { code } = error.failure;
  if (phase === 'embedding') return code === 'text_refused';
  return code !== 'storage_full' && code !== 'knowledge_base_gone';
}

/** Lists a document with what is wrong with it, and leaves it out. */
export async function failItem(
  { work, takes }: Desk,
  phase: PhaseName,
  item: StoredItem,
  track: PhaseTracker,
  why: Failure,
): Promise<void> {
  const { tally, deps } = work;
  const told = { failed_in: phase, failure: JSON.stringify(why) };
  // What cannot be summarized can be searched all the same.
  const isSearchable = takes === 'indexed';
  if (isSearchable) tally.summarize();
  else tally.fail(item.id, takes);
  const patch: ItemPatch = isSearchable
    ? { ...told, is_summarized: 1 }
    : // Of what was to hold documents and could not be opened, nothing more is known than that it is one that failed.
      { ...told, state: 'failed', expands: null };
  await track.failItem(tally.done(phase), { index: item.position, item: item.name, failure: why }, (trx) =>
    patchItem(trx, item.id, patch, deps.clock()),
  );
  if (!isSearchable && item.document_id !== null) await failTwins(work, item, why);
}

/** What was taken for known, since this document has the same bytes, has failed with it. */
async function failTwins({ tally, deps, run }: IngestionWork, item: StoredItem, failure: Failure): Promise<void> {
  const twins = await deps.database.store
    .selectFrom('ingestion_items')
    .select(['id', 'name', 'position'])
    .where('task_id', '=', item.task_id)
    .where('document_id', '=', item.document_id)
    .where('id', '!=', item.id)
    .execute();
  for (const { id, name, position } of twins) {
    tally.move('indexed', 'failed');
    tally.summarize(-1);
    const told = { state: 'failed', failed_in: 'loading', failure: JSON.stringify(failure), is_summarized: 0 } as const;
    await run.failItem(tally.done('loading'), { phase: 'loading', index: position, item: name, failure }, (trx) =>
      patchItem(trx, id, { ...told, document_id: null }, deps.clock()),
    );
  }
}
