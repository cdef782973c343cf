import { afterEach, expect, it, vi } from 'vitest';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { Keeper } from './pipelines/fixtures/test-ingestion.ts';
import { makeInstallation, type TestInstallation, upload, watchToEnd } from './pipelines/fixtures/test-runtime.ts';

const OWNER = 'ada';
/** More than one statement touches. */
const PASSAGES = 2_100;
const TEXT = Array.from(
  { length: PASSAGES },
  (_, index) => `The harbour paid ${index} crowns for a lamp on day ${index % 365}.`,
).join('\n\n');

describeOnEachStore('a document of many passages', (dialect) => {
  let installation: TestInstallation;
  afterEach(() => installation.close());

  it('is summarized, ingested, done again and removed, and nothing of it is left over', async () => {
    installation = await makeInstallation(dialect);
    const runtime = await installation.open();
    const keeper = new Keeper(runtime, OWNER);
    await runtime.startWorker();
    const { store } = runtime.database;
    const rowsIn = async (table: 'documents' | 'passages' | 'chunks' | 'vectors' | 'sources') => {
      const { count } = await store
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    };
    const untilSwept = (documents: number) =>
      vi.waitFor(async () => expect(await rowsIn('documents')).toBe(documents), { timeout: 30_000, interval: 50 });
    const again = async (id: string, from: PhaseName) => {
      await runtime.retryTask(OWNER, id, from);
      expect((await watchToEnd(runtime, OWNER, id)).at(-1)).toMatchObject({ status: 'completed' });
    };

    const uploadId = await upload(runtime, OWNER, 'harbour.txt', Buffer.from(TEXT));
    const summaryTask = await runtime.kinds.summary.create(OWNER, { kind: 'upload', uploadId });
    const made = (await watchToEnd(runtime, OWNER, summaryTask.id)).at(-1);
    if (made?.result == null || !('summaryId' in made.result)) throw new Error('no summary was made');
    const { summaryId } = made.result;
    const { points } = await runtime.library.get(OWNER, summaryId);
    const [last] = await runtime.library.passages(OWNER, summaryId, { from: PASSAGES - 1, limit: 5 });
    expect(last).toMatchObject({ index: PASSAGES - 1, text: TEXT.split('\n\n').at(-1) });

    await again(summaryTask.id, 'extracting');
    await untilSwept(1);
    await again(summaryTask.id, 'analyzing');
    expect((await runtime.library.get(OWNER, summaryId)).points).toEqual(points);
    expect(await rowsIn('passages')).toBe(PASSAGES);

    const base = await keeper.base();
    const ingestion = await keeper.ingest(base, [{ kind: 'summary', summaryId }]);
    expect(ingestion).toMatchObject({ status: 'completed' });
    const chunks = await rowsIn('chunks');
    expect(await rowsIn('passages')).toBe(2 * PASSAGES);
    for (const from of ['chunking', 'extracting'] as const) {
      await again(ingestion.id, from);
      await untilSwept(2);
      expect(await rowsIn('passages')).toBe(2 * PASSAGES);
      expect(await rowsIn('chunks')).toBe(chunks);
      expect(await rowsIn('vectors')).toBe(chunks);
      expect(await keeper.find('lamp')).toHaveLength(1);
    }

    await runtime.removeTask(OWNER, ingestion.id);
    await runtime.removeKnowledgeBase(OWNER, base);
    expect(await keeper.find('lamp')).toEqual([]);
    await runtime.removeTask(OWNER, summaryTask.id);
    await runtime.removeSummary(OWNER, summaryId);
    await untilSwept(0);
    for (const table of ['passages', 'chunks', 'vectors', 'sources'] as const) expect(await rowsIn(table)).toBe(0);
  });
});
