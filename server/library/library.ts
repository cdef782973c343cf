import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { fail } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import type { SourceKind } from '#domain/source.ts';
import {
  type Summary,
  type SummaryCard,
  type SummaryPoint,
  summaryPointSchema,
  summarySchema,
} from '#domain/summary.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import { lockDocuments } from '#server/db/lock-documents.ts';
import type { SummariesTable } from '#server/db/schema.ts';
import { formatTimeCursor, parseTimeCursor } from '#server/db/time-cursor.ts';
import { discardDocument, removeDocumentOf } from './documents.ts';
import { toMarkdown } from './markdown-export.ts';
import { loadPassages } from './stored-passages.ts';

export interface LibraryPage {
  summaries: SummaryCard[];
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
}

/** Summaries and what they are made of, each for an owner. Somebody else's looks like one that does not exist. */
export interface Library {
  /** The newest first; each word of `search` stands in title, gist, points or the source's name. */
  list(
    owner: string,
    query: { search?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<LibraryPage>;
  /** Throws `not_found`, as do all below. */
  get(owner: string, id: string): Promise<Summary>;
  /** Some of the source's own text, from a place on, in the order that citations count in. */
  passages(owner: string, id: string, page: { from: number; limit: number }): Promise<(Passage & { index: number })[]>;
  /** The stored file that was read, for opening a citation in it. */
  file(owner: string, id: string): Promise<{ key: string; filename: string; mediaType: string }>;
  export(owner: string, id: string): Promise<{ filename: string; markdown: string }>;
  /** Removes a summary with what it cites; answers the keys of the files that are to go. */
  remove(owner: string, id: string): Promise<string[]>;
}

/** A summary as the pipeline hands it over. */
export interface NewSummary extends Omit<Summary, 'id' | 'source' | 'createdAt' | 'taskId' | 'points'> {
  readonly points: readonly SummaryPoint[];
  readonly id: string;
  readonly ownerId: string;
  readonly taskId: string;
  readonly documentId: string;
  readonly sourceId: string;
  /** What the person calls the source. */
  readonly sourceName: string;
  readonly createdAt: number;
}

/** Stores the summary of a task. One that it made before is replaced, with what only that cited. */
export async function insertSummary(trx: StoreTransaction, summary: NewSummary): Promise<void> {
  const content = {
    document_id: summary.documentId,
    title: summary.title,
    gist: summary.gist,
    points: JSON.stringify(summary.points),
    language: summary.language,
    words: summary.words,
    reading_minutes: summary.readingMinutes,
    method: summary.method,
    search_text: searchTextOf(summary),
    created_at: summary.createdAt,
  };
  const { id } = await trx
    .insertInto('summaries')
    .values({
      ...content,
      id: summary.id,
      owner_id: summary.ownerId,
      task_id: summary.taskId,
      source_id: summary.sourceId,
    })
    .onConflict((conflict) => conflict.column('task_id').doUpdateSet(content))
    .returning('id')
    .executeTakeFirstOrThrow();
  await removeDocumentOf(trx, id);
}

export function openLibrary(store: Store): Library {
  const summaries = () =>
    store
      .selectFrom('summaries')
      .innerJoin('sources', 'sources.id', 'summaries.source_id')
      .innerJoin('documents', 'documents.id', 'summaries.document_id')
      .selectAll('summaries')
      .select([
        'sources.kind as source_kind',
        'sources.name as source_name',
        'sources.url as source_url',
        'sources.file_key as source_file',
        'documents.title as document_title',
        'documents.media_type as media_type',
        'documents.file_key as document_file',
      ]);

  const find = async (owner: string, id: string) =>
    (await summaries().where('summaries.id', '=', id).where('summaries.owner_id', '=', owner).executeTakeFirst()) ??
    fail('not_found', { what: 'summary' });

  const library: Library = {
    async list(owner, { search, cursor, limit }) {
      let query = summaries()
        .where('summaries.owner_id', '=', owner)
        .orderBy('summaries.created_at', 'desc')
        .orderBy('summaries.id', 'desc')
        .limit(limit + 1);
      for (const word of search?.trim().toLowerCase().split(/\s+/u).filter(Boolean).slice(0, 20) ?? []) {
        const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
        query = query.where(sql<boolean>`summaries.search_text like ${pattern} escape '\\'`);
      }
      if (cursor !== undefined) {
        const { at, id } = parseTimeCursor(cursor);
        query = query.where(({ or, and, eb }) =>
          or([
            eb('summaries.created_at', '<', at),
            and([eb('summaries.created_at', '=', at), eb('summaries.id', '<', id)]),
          ]),
        );
      }
      const rows = await query.execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const hasMore = rows.length > limit && last !== undefined;
      return {
        summaries: page.map((row) => toCard(toSummary(row))),
        nextCursor: hasMore ? formatTimeCursor({ at: last.created_at, id: last.id }) : null,
      };
    },

    async get(owner, id) {
      return toSummary(await find(owner, id));
    },

    async passages(owner, id, { from, limit }) {
      const { document_id } = await find(owner, id);
      const passages = await loadPassages(store, document_id, { from, limit });
      return passages.map((passage, index) => ({ index: from + index, ...passage }));
    },

    async file(owner, id) {
      const row = await find(owner, id);
      const key = row.document_file ?? row.source_file ?? fail('not_found', { what: 'file' });
      return { key, filename: row.source_name, mediaType: row.media_type ?? 'application/octet-stream' };
    },

    async export(owner, id) {
      return toMarkdown(await library.get(owner, id));
    },

    async remove(owner, id) {
      const { document_id, source_id } = await find(owner, id);
      return store.transaction().execute(async (trx) => {
        await lockDocuments(trx, [document_id]);
        await trx.deleteFrom('summaries').where('id', '=', id).execute();
        const ingested = await trx
          .selectFrom('knowledge_documents')
          .select('document_id')
          .where('document_id', '=', document_id)
          .executeTakeFirst();
        return ingested !== undefined ? [] : discardDocument(trx, { id: document_id, sourceId: source_id });
      });
    },
  };
  return library;
}

type SummaryRow = Selectable<SummariesTable> & {
  source_kind: SourceKind;
  source_name: string;
  source_url: string | null;
  document_title: string | null;
  media_type: string | null;
};

function toSummary(row: SummaryRow): Summary {
  return summarySchema.parse({
    id: row.id,
    taskId: row.task_id,
    title: row.title,
    gist: row.gist,
    points: z.array(summaryPointSchema).parse(JSON.parse(row.points)),
    source: {
      kind: row.source_kind,
      title: row.document_title ?? row.source_name,
      filename: row.source_kind === 'upload' ? row.source_name : null,
      url: row.source_url,
      mediaType: row.media_type,
    },
    method: row.method,
    language: row.language,
    words: row.words,
    readingMinutes: row.reading_minutes,
    createdAt: new Date(row.created_at).toISOString(),
  });
}

function toCard({ points, method, taskId, ...summary }: Summary): SummaryCard {
  return { ...summary, pointCount: points.length };
}

function searchTextOf({ title, gist, points, sourceName }: NewSummary): string {
  return [title, gist, ...points.map(({ text }) => text), sourceName].join('\n').toLowerCase();
}
