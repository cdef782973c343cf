import type { Selectable } from 'kysely';
import { fail } from '#domain/failure.ts';
import type { SourceKind } from '#domain/source.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { SourcesTable } from '#server/db/schema.ts';

/** What a person gave, as it is kept. */
export interface KeptSource {
  readonly id: string;
  readonly ownerId: string;
  readonly kind: SourceKind;
  /** What the person calls it: file name, host, first words. */
  readonly name: string;
  readonly url: string | null;
  readonly mediaType: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly fileKey: string | null;
  readonly createdAt: number;
}

export async function insertSource(store: Store | StoreTransaction, source: KeptSource): Promise<void> {
  await store
    .insertInto('sources')
    .values({
      id: source.id,
      owner_id: source.ownerId,
      kind: source.kind,
      name: source.name,
      url: source.url,
      host: hostOf(source),
      media_type: source.mediaType,
      bytes: source.bytes,
      sha256: source.sha256,
      file_key: source.fileKey,
      created_at: source.createdAt,
    })
    .execute();
}

/** Whom fetching it burdens. All names of the video site are one. */
function hostOf({ kind, url }: KeptSource): string | null {
  if (url === null) return null;
  return kind === 'youtube' ? 'youtube' : new URL(url).hostname;
}

/** An upload of this owner whose file is kept. Throws `upload_not_found`, also for somebody else's. */
export async function findUpload(store: Store, owner: string, id: string): Promise<KeptSource> {
  const row = await store
    .selectFrom('sources')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', owner)
    .where('kind', '=', 'upload')
    .where('file_key', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? fail('upload_not_found') : toKeptSource(row);
}

/** The source that a document is read from. */
export async function loadSource(store: Store, id: string): Promise<KeptSource> {
  return toKeptSource(await store.selectFrom('sources').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
}

/** The sources with these ids, by id. */
export async function loadSources(store: Store, ids: readonly string[]): Promise<Map<string, KeptSource>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFrom('sources').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toKeptSource(row)]));
}

/** Uploads older than `before` that no task was ever made of: their rows go, their file keys are returned. */
export async function removeUnusedUploads(store: Store, before: number): Promise<string[]> {
  const removed = await store
    .deleteFrom('sources')
    .where('kind', '=', 'upload')
    .where('created_at', '<', before)
    .where('id', 'not in', (query) => query.selectFrom('tasks').select('source_id'))
    .where('id', 'not in', (query) => query.selectFrom('documents').select('source_id'))
    .where('id', 'not in', (query) => query.selectFrom('ingestion_items').select('source_id'))
    .returning('file_key')
    .execute();
  return removed.flatMap(({ file_key }) => file_key ?? []);
}

/** Whether the database names any file at all. */
export async function namesAnyFile(store: Store): Promise<boolean> {
  const source = await store.selectFrom('sources').select('id').where('file_key', 'is not', null).executeTakeFirst();
  const read = () => store.selectFrom('documents').select('id').where('file_key', 'is not', null).executeTakeFirst();
  return source !== undefined || (await read()) !== undefined;
}

/** Whether anything was ever given to this installation and is still there. */
export async function holdsAnything(store: Store): Promise<boolean> {
  return (await store.selectFrom('sources').select('id').executeTakeFirst()) !== undefined;
}

const KEYS_PER_QUERY = 500;

/** Those of these keys of files that nothing refers to. */
export async function unnamedFileKeys(store: Store, keys: readonly string[]): Promise<string[]> {
  const unnamed = new Set(keys);
  for (let from = 0; from < keys.length; from += KEYS_PER_QUERY) {
    const some = keys.slice(from, from + KEYS_PER_QUERY);
    const sources = await store.selectFrom('sources').select('file_key').where('file_key', 'in', some).execute();
    const documents = await store.selectFrom('documents').select('file_key').where('file_key', 'in', some).execute();
    for (const { file_key } of [...sources, ...documents]) unnamed.delete(file_key ?? '');
  }
  return [...unnamed];
}

/** A source as it is stored. */
export function toKeptSource(row: Selectable<SourcesTable>): KeptSource {
  return {
    id: row.id,
    ownerId: row.owner_id,
    kind: row.kind,
    name: row.name,
    url: row.url,
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256,
    fileKey: row.file_key,
    createdAt: row.created_at,
  };
}
