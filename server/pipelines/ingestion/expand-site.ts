import { FailureError } from '#domain/failure.ts';
import { newId } from '#server/db/new-id.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import { insertSource, type KeptSource } from '#server/library/kept-sources.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { type CrawledPage, crawlSite, type StoredPage } from '#server/sources/crawl/crawl-site.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { urlOf } from '../reading/bring-source.ts';
import { mediaTypeOf } from '../reading/reading.ts';
import { tellEverybody } from './counts.ts';
import { isOfOneDocument } from './fail-item.ts';
import { finishLoading, newDocument } from './finish-loading.ts';
import { forgetFiles } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { insertItems, patchItem, type StoredItem } from './items.ts';

/** Goes through a site: each page of it becomes a document of the same task as soon as it is here. */
export async function expandSite(
  work: IngestionWork,
  item: StoredItem,
  source: KeptSource,
  track: PhaseTracker,
): Promise<void> {
  const { deps, tally, options } = work;
  const wanted = options.sites[item.id] ?? { depth: 1, maxPages: 100 };
  const stored = await storedPages(work, item);
  // The crawl passes these once more, and they are counted already.
  let storedAhead = stored.size;
  const keys = new Map<string, string>();
  const fileKeyOf = (url: string) => {
    const key = keys.get(url) ?? `fetched/${newId('page', deps.clock())}`;
    keys.set(url, key);
    return key;
  };
  const crawl = crawlSite(
    urlOf({ source }),
    {
      depth: wanted.depth,
      maxPages: Math.min(wanted.maxPages, deps.crawl.maxPages),
      delayMs: deps.crawl.delayMs,
      fetchPolicy: deps.fetchPolicy,
      fileFor: (url) => deps.files.pathOf(fileKeyOf(url)),
      stored: async (url) => stored.get(url)?.page ?? null,
      onExpected: async (pages) => {
        const isNews = tally.total === null;
        tally.expect(item.id, Math.max(0, pages - storedAhead));
        if (isNews) await tellEverybody(work);
      },
    },
    track.signal,
  );
  try {
    for await (const crawled of crawl) {
      if (stored.has(crawled.url)) storedAhead -= 1;
      else await takePage(crawled);
    }
  } finally {
    // Of pages that were known already, or that nobody came to store.
    await forgetFiles(deps, [...keys.values()]);
  }
  await track.store(tally.done('loading'), (trx) => patchItem(trx, item.id, { state: 'expanded' }, deps.clock()));
  tally.close(item.id);

  async function takePage(crawled: CrawledPage): Promise<void> {
    const page = newPage(source, crawled.url, deps.clock());
    const row = newRow(page);
    const insert: Effect = async (trx) => {
      await insertSource(trx, page);
      await insertItems(trx, [row]);
    };
    tally.addFrom(item.id, 'waiting', 1);
    try {
      if ('failure' in crawled) throw new FailureError(crawled.failure);
      const document = await documentOf(crawled.page, row, page);
      const made = { document, isStored: false, patch: {}, rows: 1, done: 1 };
      await finishLoading(work, { item: row, made }, track, insert);
      work.flow.tell();
    } catch (error) {
      const explained = deps.files.explain(error);
      if (track.signal.aborted || !isOfOneDocument('loading', explained)) throw explained;
      tally.move('waiting', 'failed');
      const { failure } = explained;
      await track.failItem(tally.done('loading'), { index: row.position, item: row.name, failure }, async (trx) => {
        await insert(trx);
        const told = { state: 'failed', failed_in: 'loading', failure: JSON.stringify(failure) } as const;
        await patchItem(trx, row.id, told, deps.clock());
      });
    }
  }

  function newRow(page: KeptSource): StoredItem {
    const now = deps.clock();
    const url = page.url ?? '';
    return {
      id: newId('item', now),
      task_id: item.task_id,
      position: work.nextPosition++,
      parent_id: item.id,
      source_id: page.id,
      source_key: url,
      name: url,
      expands: null,
      state: 'waiting',
      document_id: null,
      outcome: null,
      failed_in: null,
      failure: null,
      units_done: 0,
      units_total: null,
      unit: null,
      chunks_total: null,
      chunks_done: 0,
      is_summarized: 0,
      updated_at: now,
    };
  }

  async function documentOf(saved: StoredPage, row: StoredItem, page: KeptSource): Promise<StoredDocument> {
    return {
      ...newDocument(work, row, page),
      media_type: await mediaTypeOf(
        { deps, source: page },
        { path: saved.file, name: saved.filename ?? page.name, hint: saved.mediaType },
        track.signal,
      ),
      file_key: fileKeyOf(page.url ?? ''),
      fingerprint: saved.sha256,
      charset: saved.charset,
      final_url: saved.finalUrl,
    };
  }
}

/** The pages that an earlier run has stored, by their addresses. */
async function storedPages(
  { deps }: IngestionWork,
  item: StoredItem,
): Promise<Map<string, { page: StoredPage | null }>> {
  const rows = await deps.database.store
    .selectFrom('ingestion_items')
    .leftJoin('documents', 'documents.id', 'ingestion_items.document_id')
    .select(['source_key', 'file_key', 'final_url', 'media_type', 'charset', 'fingerprint'])
    .where('parent_id', '=', item.id)
    .execute();
  return new Map(
    rows.map((row) => [
      row.source_key,
      {
        page:
          row.file_key === null
            ? null
            : {
                file: deps.files.pathOf(row.file_key),
                finalUrl: row.final_url ?? row.source_key,
                mediaType: row.media_type,
                charset: row.charset,
                bytes: 0,
                sha256: row.fingerprint ?? '',
                filename: null,
              },
      },
    ]),
  );
}

function newPage(site: KeptSource, url: string, createdAt: number): KeptSource {
  return {
    id: newId('source', createdAt),
    ownerId: site.ownerId,
    kind: 'url',
    name: new URL(url).host,
    url,
    mediaType: null,
    bytes: null,
    sha256: null,
    fileKey: null,
    createdAt,
  };
}
