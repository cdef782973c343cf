import type { Database } from '#server/db/database.ts';
import { discardDocument } from './documents.ts';
import { nextDiscarded, removeRows } from './large-documents.ts';

/**
 * Removes the large documents that nothing needs any more, a bounded number of rows at a time. An interrupted sweep
 * continues where it stopped; two may run at once.
 *
 * @param forget is given the keys of the files that go with them
 */
export async function sweepDiscarded(
  { store }: Database,
  forget: (keys: readonly string[]) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const document = await nextDiscarded(store);
    if (document === undefined) return;
    const { id, source_id: sourceId } = document;
    await removeRows(store, id, signal);
    const keys = await store.transaction().execute((trx) => discardDocument(trx, { id, sourceId }));
    await forget(keys);
  }
}
