import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { IngestionSource } from '#domain/ingestion.ts';
import { isFinished } from '#domain/status.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { mixedDocuments } from '#server/pipelines/fixtures/mixed-documents.ts';
import { Keeper } from '#server/pipelines/fixtures/test-ingestion.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';
import { makeZip } from '#server/sources/fixtures/zip.ts';

/**
 * How many times each worker stores something before it dies, every other one in the middle of it. On PostgreSQL the next
 * one first waits until the dead one has been silent for long enough.
 */
const DEATHS = { sqlite: [2, 6, 9, 13], postgres: [8] };
const DOCUMENTS = 7;
const BROKEN = 2;

describeOnEachStore('an ingestion whose workers die', (dialect) => {
  let installation: TestInstallation;
  beforeEach(async () => {
    installation = await makeInstallation(dialect);
  });
  afterEach(() => installation.close());

  /** Whole and broken files, one of them twice, and an archive. */
  async function sources(keeper: Keeper): Promise<IngestionSource[]> {
    const given: IngestionSource[] = [];
    for await (const { path, bytes } of mixedDocuments(DOCUMENTS, BROKEN)) given.push(await keeper.file(path, bytes));
    const zip = makeZip([
      { name: 'a.txt', data: 'The first file of the archive tells of otters.' },
      { name: 'b.txt', data: 'The second file of the archive tells of beavers.' },
    ]);
    return [
      ...given,
      await keeper.file('animals.zip', zip),
      await keeper.file('twin.txt', 'The second file of the archive tells of beavers.'),
    ];
  }

  async function killAtStore(count: number, isInside: boolean): Promise<void> {
    const environment = { ...installation.environment, DIE_AT: String(count), DIE_IN: isInside ? 'transaction' : '' };
    const worker = fork(join(import.meta.dirname, 'pipelines/fixtures/dying-ingestion.ts'), {
      env: { ...process.env, ...environment },
    });
    // Else it would run for ever, where there is nothing left to die over.
    const timer = setTimeout(() => worker.kill('SIGTERM'), 50_000);
    const [, signal] = await once(worker, 'exit');
    clearTimeout(timer);
    expect(signal).toBe('SIGKILL');
  }

  /** What there is to be found, and what it is made of. */
  async function whatIsThere({ database: { store } }: Runtime, base: string) {
    const documents = await store
      .selectFrom('knowledge_documents')
      .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
      .select(['name', 'documents.id', 'documents.chunks'])
      .where('knowledge_base_id', '=', base)
      .orderBy('name')
      .execute();
    return Promise.all(
      documents.map(async ({ id, name, chunks }) => {
        const texts = await store
          .selectFrom('chunks')
          .leftJoin('vectors', 'vectors.chunk_id', 'chunks.id')
          .select(['text', 'position', 'vectors.chunk_id as embedded'])
          .where('document_id', '=', id)
          .orderBy('position')
          .execute();
        expect(
          texts.map(({ position }) => position),
          name,
        ).toEqual(texts.map((_, position) => position));
        expect(
          texts.every(({ embedded }) => embedded !== null),
          name,
        ).toBe(true);
        expect(texts, name).toHaveLength(chunks ?? Number.NaN);
        return { name, texts: texts.map(({ text }) => text) };
      }),
    );
  }

  it('has lost nothing and done nothing twice at the end', { timeout: 150_000 }, async () => {
    const undisturbed = await installation.open();
    const ada = new Keeper(undisturbed, 'ada');
    const given = await sources(ada);
    const mine = await ada.base();
    const waiting = await ada.begin(mine, given);
    await undisturbed.stop();
    for (const [index, stores] of DEATHS[dialect].entries()) await killAtStore(stores, index % 2 === 0);

    // An hour later, to the clock of the next one: whoever had it has been silent for too long.
    const later = () => Date.now() + 3_600_000;
    const after = await installation.open({ clock: later, leaseClock: async () => later() });
    const left = await after.progress.read.get('ada', waiting.id);
    expect(isFinished(left.status)).toBe(false);
    await after.startWorker();
    const late = new Keeper(after, 'ada');
    const done = await late.end(waiting.id);
    expect(done).toMatchObject({ status: 'completed', attempt: 1 });
    expect(done.problems).toHaveLength(BROKEN);
    const found = await whatIsThere(after, mine);
    expect(found).toHaveLength(DOCUMENTS - BROKEN + 2);
    expect(await late.find('"beavers"')).toHaveLength(1);
    // The same once more, with nobody dying: into another knowledge base of somebody else.
    const eve = new Keeper(after, 'eve');
    const hers = await eve.base();
    expect(await eve.ingest(hers, await sources(eve))).toMatchObject({ status: 'completed' });
    const texts = (documents: Awaited<ReturnType<typeof whatIsThere>>) =>
      documents.map((each) => each.texts.join('\n')).sort();
    expect(texts(found)).toEqual(texts(await whatIsThere(after, hers)));
    const { count } = await after.database.store
      .selectFrom('documents')
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow();
    const members = await after.database.store.selectFrom('knowledge_documents').select('document_id').execute();
    // Of the broken ones there are documents that could not be read.
    expect(Number(count) - members.length).toBeLessThanOrEqual(2 * BROKEN);
  });
});
