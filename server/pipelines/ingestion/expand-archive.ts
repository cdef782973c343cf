import type { Insertable } from 'kysely';
import { newId } from '#server/db/new-id.ts';
import type { IngestionItemsTable } from '#server/db/schema.ts';
import { insertSource, type KeptSource } from '#server/library/kept-sources.ts';
import { type ArchiveEntry, openArchive } from '#server/sources/archive.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { storedFileOf } from '../reading/bring-source.ts';
import { tellEverybody } from './counts.ts';
import { forgetFiles } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { insertItems, patchItem, type StoredItem } from './items.ts';

/** So many files of an archive are unpacked before they are told of. */
const FILES_PER_BATCH = 50;

/** Unpacks an archive: each file of it becomes a document of the same task. */
export async function expandArchive(
  work: IngestionWork,
  item: StoredItem,
  source: KeptSource,
  track: PhaseTracker,
): Promise<void> {
  const { deps, tally } = work;
  const { path } = await storedFileOf({ deps, source });
  if (item.expands === null) {
    work.only = null;
    tally.reopen(item.id);
    await track.store(tally.done('loading'), (trx) => patchItem(trx, item.id, { expands: 'archive' }, deps.clock()));
  }
  const archive = await openArchive(path, item.name, deps.archives);
  try {
    const unpacked = new Set(await keysOfChildren(work, item));
    const left = archive.entries.filter(({ path }) => !unpacked.has(keyOf(item, path)));
    tally.expect(item.id, left.length);
    await tellEverybody(work);
    for (const entry of left) await tellProblem(entry);
    const whole = left.filter(({ problem }) => problem === null);
    for (let from = 0; from < whole.length; from += FILES_PER_BATCH) {
      await unpack(whole.slice(from, from + FILES_PER_BATCH));
    }
    await track.store(tally.done('loading'), (trx) => patchItem(trx, item.id, { state: 'expanded' }, deps.clock()));
    tally.close(item.id);
  } finally {
    archive.close();
  }

  async function unpack(entries: readonly ArchiveEntry[]): Promise<void> {
    const files: KeptSource[] = [];
    try {
      for (const entry of entries) files.push(await unpackFile(entry));
      const rows = files.map((file, index) =>
        childOf(item, work.nextPosition++, file, entries[index]?.path ?? '', deps.clock()),
      );
      await track.store(tally.done('loading'), async (trx) => {
        for (const file of files) await insertSource(trx, file);
        await insertItems(trx, rows);
      });
    } catch (error) {
      await forgetFiles(
        deps,
        files.flatMap(({ fileKey }) => fileKey ?? []),
      );
      throw error;
    }
    tally.addFrom(item.id, 'waiting', files.length);
    work.flow.tell();
  }

  /** What cannot be taken out is listed with the reason. */
  async function tellProblem({ path, problem, bytes }: ArchiveEntry): Promise<void> {
    if (problem === null) return;
    const file = fileOf(source, path, { bytes, sha256: null, fileKey: null }, deps.clock());
    const row = childOf(item, work.nextPosition++, file, path, deps.clock());
    tally.addFrom(item.id, 'failed', 1);
    const told = { state: 'failed', failed_in: 'loading', failure: JSON.stringify(problem) } as const;
    await track.failItem(tally.done('loading'), { index: row.position, item: path, failure: problem }, async (trx) => {
      await insertSource(trx, file);
      await insertItems(trx, [{ ...row, ...told }]);
    });
  }

  async function unpackFile(entry: ArchiveEntry): Promise<KeptSource> {
    const file = fileOf(source, entry.path, { bytes: entry.bytes, sha256: null, fileKey: null }, deps.clock());
    const fileKey = `uploads/${file.id}`;
    return { ...file, fileKey, ...(await archive.save(entry, deps.files.pathOf(fileKey), track.signal)) };
  }
}

function fileOf(
  archive: KeptSource,
  path: string,
  kept: Pick<KeptSource, 'bytes' | 'sha256' | 'fileKey'>,
  createdAt: number,
): KeptSource {
  const id = newId('source', createdAt);
  const name = path.split('/').at(-1) ?? path;
  return { id, ownerId: archive.ownerId, kind: 'upload', name, url: null, mediaType: null, ...kept, createdAt };
}

function childOf(
  parent: StoredItem,
  position: number,
  source: KeptSource,
  path: string,
  now: number,
): Insertable<IngestionItemsTable> & { readonly position: number } {
  return {
    id: newId('item', now),
    task_id: parent.task_id,
    position,
    parent_id: parent.id,
    source_id: source.id,
    source_key: keyOf(parent, path),
    name: path,
    state: 'waiting',
    units_done: 0,
    chunks_done: 0,
    updated_at: now,
  };
}

function keyOf(parent: StoredItem, path: string): string {
  return `${parent.source_key}/${path}`;
}

async function keysOfChildren({ deps }: IngestionWork, { id }: StoredItem): Promise<string[]> {
  const rows = await deps.database.store
    .selectFrom('ingestion_items')
    .select('source_key')
    .where('parent_id', '=', id)
    .execute();
  return rows.map(({ source_key }) => source_key);
}
