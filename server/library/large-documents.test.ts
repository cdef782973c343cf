import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '#server/db/database.ts';
import { openDatabase } from '#server/db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '#server/db/fixtures/test-stores.ts';
import {
  addReread,
  discardDocument,
  forgetPassages,
  insertDocument,
  insertUnits,
  loadDocumentOf,
  loadDocumentsById,
} from './documents.ts';
import { copyPassages, finishCopy } from './large-documents.ts';
import { putInOrder } from './put-in-order.ts';
import { countPassages, loadPassages } from './stored-passages.ts';
import { sweepDiscarded } from './sweep-discarded.ts';

const LARGE = 4_500;
const SMALL = 12;

describeOnEachStore('large documents', (dialect) => {
  let place: TestPlace;
  let database: Database;
  const never = new AbortController().signal;

  beforeEach(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
  });
  afterEach(async () => {
    await database.close();
    await place.remove();
  });

  /** A document whose units, but for those left out, have a passage each. */
  async function add(id: string, passages: number, leftOut: readonly number[] = []): Promise<void> {
    const owner = { owner_id: 'ada', created_at: 1 };
    await database.store.transaction().execute(async (trx) => {
      await trx
        .insertInto('sources')
        .values({ ...owner, id: `src_${id}`, kind: 'upload', name: id, file_key: `uploads/${id}` })
        .execute();
      const document = { id, ownerId: 'ada', taskId: `task_${id}`, sourceId: `src_${id}`, title: null, createdAt: 1 };
      await insertDocument(trx, document);
      const units = Array.from({ length: passages }, (_, index) => unit(index)).filter(
        ({ index }) => !leftOut.includes(index),
      );
      await insertUnits(trx, id, units, 0);
    });
  }

  const unit = (index: number, count = 1) => ({
    index,
    passages: Array.from({ length: count }, (_, part) => ({
      text: `unit ${index}.${part}`,
      locator: { kind: 'paragraph', index } as const,
      headingPath: [],
    })),
  });

  async function addChunks(documentId: string, count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, position) => ({
      ...{ document_id: documentId, owner_id: 'ada', position, text: 'x', tokens: 1, heading_path: '[]' },
      ...{ locator: '{"kind":"paragraph","index":0}', first_passage: position, last_passage: position },
    }));
    await database.store.insertInto('chunks').values(rows).execute();
  }

  const textsOf = async (id: string): Promise<string[]> => {
    const passages = await loadPassages(database.store, id, { from: 0, limit: 100_000 });
    return passages.map(({ text }) => text);
  };
  const rowsIn = async (table: 'documents' | 'passages' | 'chunks' | 'sources') => {
    const { count } = await database.store
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  };
  const discard = (id: string) =>
    database.store.transaction().execute((trx) => discardDocument(trx, { id, sourceId: `src_${id}` }));

  it.each([
    ['passages', LARGE, 0],
    ['chunks', SMALL, 700],
  ])('one of many %s is hidden at once, and removed with its file little by little', async (_, passages, chunks) => {
    await add('doc', passages);
    if (chunks > 0) await addChunks('doc', chunks);
    expect(await discard('doc')).toEqual([]);
    expect(await loadDocumentsById(database.store, ['doc'])).toEqual(new Map());
    await expect(loadDocumentOf(database.store, 'task_doc')).rejects.toThrow();

    const forgotten: string[] = [];
    await sweepDiscarded(database, async (keys) => forgotten.push(...keys), never);
    expect(forgotten).toEqual(['uploads/doc']);
    for (const table of ['documents', 'passages', 'chunks', 'sources'] as const) expect(await rowsIn(table)).toBe(0);
  });

  it('a small one goes at once', async () => {
    await add('doc', SMALL);
    expect(await discard('doc')).toEqual(['uploads/doc']);
    expect(await rowsIn('documents')).toBe(0);
  });

  it('the removal goes on where it was interrupted', async () => {
    await add('doc', LARGE);
    await discard('doc');
    const stopping = new AbortController();
    let statements = 0;
    const interrupted: Database = {
      ...database,
      store: database.store.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'DeleteQueryNode' && ++statements === 2) stopping.abort(new Error('stopped'));
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    };
    await expect(sweepDiscarded(interrupted, async () => {}, stopping.signal)).rejects.toThrow('stopped');
    const left = await rowsIn('passages');
    expect(left).toBeLessThan(LARGE);
    expect(left).toBeGreaterThan(0);
    await sweepDiscarded(database, async () => {}, never);
    expect(await rowsIn('passages')).toBe(0);
    expect(await rowsIn('documents')).toBe(0);
  });

  it('to read one again, another row takes its place, which has nothing of it', async () => {
    await add('doc', LARGE);
    const id = await database.store
      .transaction()
      .execute((trx) => forgetPassages(trx, 'doc', { id: 'fresh', createdAt: 2 }));
    expect(id).toBe('fresh');
    expect(await loadDocumentOf(database.store, 'task_doc')).toMatchObject({ id: 'fresh', units_extracted: 0 });
    expect(await countPassages(database.store, 'fresh')).toBe(0);
    const forgotten: string[] = [];
    await sweepDiscarded(database, async (keys) => forgotten.push(...keys), never);
    // The other one is read from the same file.
    expect(forgotten).toEqual([]);
    expect(await rowsIn('documents')).toBe(1);
    expect(await rowsIn('passages')).toBe(0);
  });

  it('a copy is made in several transactions, also of one that is discarded meanwhile', async () => {
    await add('doc', LARGE);
    await add('copy', 0);
    await database.store.transaction().execute((trx) => copyPassages(trx, { from: 'doc', to: 'copy' }));
    expect(await countPassages(database.store, 'copy')).toBe(0);
    await discard('doc');
    await sweepDiscarded(database, async () => {}, never);

    let transactions = 0;
    const save =
      (limit: number) =>
      async (effect: Parameters<typeof finishCopy>[2] extends (e: infer E) => unknown ? E : never) => {
        if (++transactions > limit) throw new Error('stopped');
        await database.store.transaction().execute(effect);
      };
    const copy = await loadDocumentOf(database.store, 'task_copy');
    await expect(finishCopy(database.store, copy, save(1))).rejects.toThrow('stopped');
    expect(await countPassages(database.store, 'copy')).toBe(2_000);
    expect(await finishCopy(database.store, copy, save(9))).toMatchObject({ copied_from: null });
    expect(transactions).toBe(4);
    expect(await textsOf('copy')).toEqual(await textsOf('doc'));

    await sweepDiscarded(database, async () => {}, never);
    expect(await rowsIn('passages')).toBe(LARGE);
    const done = await loadDocumentOf(database.store, 'task_copy');
    expect(await finishCopy(database.store, done, save(0))).toEqual(done);
  });

  it.each([
    ['large', LARGE, [4, 2_101, 2_103, 4_400]],
    ['small', SMALL, [0, 1, 4, 5, 11]],
    ['large, its end', LARGE, [LARGE - 1]],
    ['large, its beginning', LARGE, [1]],
  ])('units that were read late are put in their places: %s', async (_, passages, late) => {
    await add('doc', passages, late);
    await database.store.transaction().execute(async (trx) => {
      for (const index of late) await addReread(trx, 'doc', unit(index, index % 4), []);
      await putInOrder(trx, 'doc');
    });
    const expected = Array.from({ length: passages }, (_, index) => index).flatMap((index) =>
      late.includes(index) ? unit(index, index % 4).passages.map(({ text }) => text) : [`unit ${index}.0`],
    );
    expect(await textsOf('doc')).toEqual(expected);
    expect(await countPassages(database.store, 'doc')).toBe(expected.length);
  });
});
