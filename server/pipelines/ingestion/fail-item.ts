import { type Failure, type FailureCode, FailureError, isOutage } from '#domain/failure.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { Problem } from '#domain/task.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { Effect } from '#server/progress/task-run.ts';
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
  const explained = desk.work.deps.files.explain(error);
  if (!isOfOneDocument(phase, explained)) throw explained;
  // The one document of a task fails as the task.
  if (desk.work.only !== null) throw explained;
  if (desk.willTryAgain(item, explained)) return;
  await failItem(desk, phase, item, track, explained.failure);
}

/**
 * Whether what went wrong in a phase would not befall every other document too. Whoever makes vectors makes those of all of
 * them: when that is busy or gone the phase waits, and only a text that it will not take is a matter of its own.
 */
export function isOfOneDocument(phase: PhaseName, error: unknown): error is FailureError {
  if (!(error instanceof FailureError)) return false;
  const { code } = error.failure;
  if (phase === 'embedding') return code === 'text_refused';
  return !isOutage(code) && !OF_EVERY_DOCUMENT.has(code);
}

const OF_EVERY_DOCUMENT: ReadonlySet<FailureCode> = new Set([
  'storage_full',
  'database_damaged',
  'knowledge_base_gone',
]);

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
  const twins: Problem[] = [];
  const problem = { index: item.position, item: item.name, failure: why };
  const effect: Effect = async (trx) => {
    await patchItem(trx, item.id, patch, deps.clock());
    if (!isSearchable && item.document_id !== null) twins.push(...(await failTwins(trx, work, item, why)));
  };
  await track.failItem(tally.done(phase), problem, effect, twins);
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
