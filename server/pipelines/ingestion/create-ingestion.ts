import type { Insertable } from 'kysely';
import type { z } from 'zod';
import { fail } from '#domain/failure.ts';
import type { createIngestionInputSchema, IngestionSource } from '#domain/ingestion.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { Database } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import type { IngestionItemsTable } from '#server/db/schema.ts';
import { type Embeddings, methodOf } from '#server/embedding/embeddings.ts';
import { insertSource, type KeptSource, toKeptSource } from '#server/library/kept-sources.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';
import { acceptSource, taskTitleOf } from '../reading/accept-source.ts';
import type { IngestionOptions } from './ingestion-work.ts';
import { insertItems } from './items.ts';

export interface IngestionCreation {
  readonly database: Database;
  readonly files: FileStore;
  readonly progress: ProgressService;
  readonly embeddings: Pick<Embeddings, 'wanted'>;
  readonly summarizer: Pick<Summarizer, 'method'>;
  readonly clock: () => number;
}

/**
 * Creates an ingestion task for what a person gave. Whatever only shows when a source is opened fails that document.
 *
 * Throws `not_found` for a knowledge base, a summary or a document that is not theirs, `upload_not_found`, `invalid_url`,
 * `empty_text`.
 */
export async function createIngestion(
  from: IngestionCreation,
  owner: string,
  input: z.output<typeof createIngestionInputSchema>,
): Promise<TaskSnapshot> {
  await requireKnowledgeBase(from.database, owner, input.knowledgeBaseId);
  const given: Given[] = [];
  const discard = async () => {
    for (const { source, isNew } of given) {
      if (isNew && source.fileKey !== null) await from.files.remove(source.fileKey);
    }
  };
  try {
    for (const source of input.sources) given.push(await acceptGiven(from, owner, source));
    return await create(from, owner, input, given);
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Throws `not_found`, also for somebody else's. */
async function requireKnowledgeBase({ store }: Database, owner: string, id: string): Promise<void> {
  const base = await store
    .selectFrom('knowledge_bases')
    .select('id')
    .where('id', '=', id)
    .where('owner_id', '=', owner)
    .executeTakeFirst();
  if (base === undefined) fail('not_found', { what: 'knowledge base' });
}

/** One of the sources given, with what it is called and known by. */
interface Given {
  readonly source: KeptSource;
  readonly isNew: boolean;
  readonly name: string;
  /** What a task of it alone is called, where that is not its name. */
  readonly title?: string;
  readonly key: string;
  readonly expands: 'archive' | 'site' | null;
  readonly site: { readonly depth: number; readonly maxPages: number } | null;
  /** The document that is here already. */
  readonly copied: string | null;
  /** Whether that is read again. */
  readonly again: boolean;
}

async function acceptGiven(from: IngestionCreation, owner: string, given: IngestionSource): Promise<Given> {
  const plain = { expands: null, site: null, copied: null, again: false } as const;
  switch (given.kind) {
    case 'upload': {
      const accepted = await acceptSource(from, owner, given);
      const name = given.path ?? accepted.source.name;
      const expands = /\.zip$/i.test(name) ? ('archive' as const) : null;
      return { ...plain, ...accepted, name, key: `file:${name}`, expands };
    }
    case 'url': {
      const accepted = await acceptSource(from, owner, given);
      const url = addressOf(accepted.source);
      const name = accepted.source.kind === 'youtube' ? taskTitleOf(accepted.source) : url;
      return { ...plain, ...accepted, name, key: url, title: taskTitleOf(accepted.source) };
    }
    case 'text': {
      const accepted = await acceptSource(from, owner, given);
      return { ...plain, ...accepted, name: accepted.source.name, key: `text:${accepted.source.sha256}` };
    }
    case 'site': {
      const { depth, maxPages, url } = given;
      const { source } = await acceptSource(from, owner, { kind: 'url', url });
      const name = source.url === null ? url : new URL(source.url).host;
      const site = { ...source, kind: 'url' as const, name };
      return {
        ...plain,
        source: site,
        isNew: true,
        name,
        title: taskTitleOf(source),
        key: `site:${source.url}`,
        expands: 'site',
        site: { depth, maxPages },
      };
    }
    case 'summary':
      return { ...plain, ...(await givenSummary(from, owner, given.summaryId)) };
    case 'document':
      return { ...plain, ...(await givenDocument(from, owner, given)) };
  }
}

/** The address of a page as it is known by: where in the page does not matter. */
function addressOf({ url }: KeptSource): string {
  const address = new URL(url ?? '');
  address.hash = '';
  return address.href;
}

async function givenSummary({ database }: IngestionCreation, owner: string, id: string) {
  const row = await database.store
    .selectFrom('summaries')
    .innerJoin('sources', 'sources.id', 'summaries.source_id')
    .selectAll('sources')
    .select(['summaries.document_id', 'summaries.title as summary_title'])
    .where('summaries.id', '=', id)
    .where('summaries.owner_id', '=', owner)
    .executeTakeFirst();
  if (row === undefined) return fail('not_found', { what: 'summary' });
  const source = toKeptSource(row);
  const name = source.kind === 'upload' ? source.name : row.summary_title;
  const key = source.url === null ? `file:${source.name}` : addressOf(source);
  return { source, isNew: false, name, key, copied: row.document_id };
}

async function givenDocument(
  { database }: IngestionCreation,
  owner: string,
  { documentId: id, again }: { readonly documentId: string; readonly again: boolean },
) {
  const row = await database.store
    .selectFrom('knowledge_documents')
    .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
    .innerJoin('sources', 'sources.id', 'documents.source_id')
    .selectAll('sources')
    .select(['knowledge_documents.name as document_name', 'knowledge_documents.source_key'])
    .where('documents.id', '=', id)
    .where('documents.owner_id', '=', owner)
    .executeTakeFirst();
  if (row === undefined) return fail('not_found', { what: 'document' });
  const source = toKeptSource(row);
  // A page or a video may have changed where it is.
  const isFetched = again && source.url !== null;
  return { source, isNew: false, name: row.document_name, key: row.source_key, copied: isFetched ? null : id, again };
}

/** The folder that all of them stand in, by its name; null where they do not. */
function folderOf(given: readonly Given[]): string | null {
  const [folder] = given[0]?.name.split('/') ?? [];
  const isInFolder = ({ name, key }: Given) => key.startsWith('file:') && name.startsWith(`${folder}/`);
  return folder !== undefined && given.every(isInFolder) ? folder : null;
}

async function create(
  from: IngestionCreation,
  owner: string,
  input: z.output<typeof createIngestionInputSchema>,
  given: readonly Given[],
): Promise<TaskSnapshot> {
  const now = from.clock();
  const [first] = given;
  const firstTitle = first?.title ?? first?.name ?? '';
  const title = given.length === 1 ? firstTitle : (folderOf(given) ?? `${firstTitle} and ${given.length - 1} more`);
  const batch: KeptSource = {
    id: newId('source', now),
    ownerId: owner,
    kind: 'batch',
    name: title,
    url: null,
    mediaType: null,
    bytes: null,
    sha256: null,
    fileKey: null,
    createdAt: now,
  };
  const keys = new Map<string, number>();
  const rows = given.map(({ key, ...each }, position) => {
    // Two files of the same name that are given together are two documents.
    const times = (keys.get(key) ?? 0) + 1;
    keys.set(key, times);
    return { ...each, key: times === 1 ? key : `${key}#${times}`, id: newId('item', now), position };
  });
  const options: IngestionOptions = {
    sites: Object.fromEntries(rows.flatMap(({ id, site }) => (site === null ? [] : [[id, site]]))),
    copies: Object.fromEntries(
      rows.flatMap(({ id, copied, again }) => (copied === null ? [] : [[id, { documentId: copied, again }]])),
    ),
  };
  return from.progress.create(owner, {
    kind: 'ingestion',
    method: methodOf(from.embeddings.wanted) + (input.summarize ? `+${from.summarizer.method}` : ''),
    title,
    source: batch,
    omitted: input.summarize ? [] : ['summarizing'],
    prepare: async (trx, taskId) => {
      await insertSource(trx, batch);
      for (const { source, isNew } of rows) if (isNew) await insertSource(trx, source);
      await trx
        .insertInto('ingestions')
        .values({ task_id: taskId, knowledge_base_id: input.knowledgeBaseId, options: JSON.stringify(options) })
        .execute();
      const items = rows.map(
        ({ id, position, source, key, name, expands }): Insertable<IngestionItemsTable> => ({
          id,
          task_id: taskId,
          position,
          source_id: source.id,
          source_key: key,
          name,
          expands,
          state: 'waiting',
          units_done: 0,
          chunks_done: 0,
          updated_at: now,
        }),
      );
      await insertItems(trx, items);
    },
  });
}
