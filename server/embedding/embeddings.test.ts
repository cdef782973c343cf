import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { type Database, openDatabase, type StoreTransaction } from '#server/db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '#server/db/fixtures/test-stores.ts';
import { embeddedText, openEmbeddings, vectorFromBytes, vectorToBytes } from './embeddings.ts';
import type { EmbeddingEndpoint } from './endpoint.ts';
import { type EmbeddingServer, json, startEmbeddingServer } from './fixtures/embedding-server.ts';
import { plantChunks } from './fixtures/plant-chunks.ts';
import { shareFlights } from './shared-flight.ts';

const never = new AbortController().signal;
const texts = ['a bridge of steel', 'a river under the bridge', 'leaves decay in the forest', 'fungi eat leaves'];

let server: EmbeddingServer;
beforeAll(async () => {
  server = await startEmbeddingServer();
});
afterAll(() => server.close());

describeOnEachStore('embeddings', (dialect) => {
  let place: TestPlace;
  let database: Database;
  let chunkIds: number[];
  beforeEach(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
    chunkIds = await plantChunks(database.store, 'ada', texts);
  });
  afterEach(async () => {
    await database.close();
    await place.remove();
  });

  const open = (changes: Partial<EmbeddingEndpoint> | null = null) => {
    const endpoint = { url: server.url, model: 'letters', apiKey: null, batch: 2, requestsPerMinute: null, ...changes };
    return openEmbeddings({ database, endpoint: changes === null ? null : endpoint, clock: Date.now });
  };
  const transact = <Result>(work: (trx: StoreTransaction) => Promise<Result>) =>
    database.store.transaction().execute(work);
  const countVectors = async () => (await database.store.selectFrom('vectors').select('chunk_id').execute()).length;
  const rowsOf = async (embeddings: ReturnType<typeof open>) => {
    const embedder = await embeddings.ensureActive('ada', never);
    const vectors = await embedder.embed(texts);
    const rows = vectors.map((vector, index) => ({ chunkId: chunkIds[index] ?? -1, vector }));
    return { embedder, rows };
  };

  it('end with one first model, however many processes make it, fitted on what its owner has', async () => {
    const processes = [open(), open()];
    const embedders = await Promise.all([0, 0, 1, 1].map((index) => processes[index]?.ensureActive('ada', never)));
    expect(new Set(embedders.map((embedder) => embedder?.modelId)).size).toBe(1);
    expect(await database.store.selectFrom('embedding_models').select(['fitted_on', 'is_active']).execute()).toEqual([
      { fitted_on: 4, is_active: 1 },
    ]);
    const [river, leaves] = (await embedders[0]?.embed([texts[1] ?? '', texts[3] ?? ''])) ?? [];
    const query = await processes[1]?.embedQuery('ada', 'river bridges');
    const dot = (vector: Float32Array | undefined) =>
      (vector ?? new Float32Array()).reduce((sum, value, index) => sum + value * (query?.vector[index] ?? 0), 0);
    expect(query?.modelId).toBe(embedders[0]?.modelId);
    expect(dot(river)).toBeGreaterThan(dot(leaves) + 0.3);
    expect((await processes[0]?.embedQuery('ada', 'zzz'))?.vector).toEqual(query?.vector.map(() => 0));
    expect(await processes[0]?.embedQuery('grace', 'river')).toBeNull();
    expect(await processes[0]?.active('grace')).toBeNull();
  });

  it('store each vector once, of chunks that are there and its owner’s, by a model that is in use', async () => {
    const embeddings = open();
    const { embedder, rows } = await rowsOf(embeddings);
    const [foreign = -1] = await plantChunks(database.store, 'grace', ['hers']);
    const vector = rows[0]?.vector ?? new Float32Array();
    const all = [...rows, { chunkId: foreign, vector }, { chunkId: 999_999, vector }];
    const store = (owner: string, modelId: string) =>
      transact((trx) => embeddings.storeVectors(trx, owner, modelId, all));
    expect(await store('ada', embedder.modelId)).toBe(true);
    expect(await store('ada', embedder.modelId)).toBe(true);
    expect(await countVectors()).toBe(rows.length);
    const { vector: stored } = await database.store
      .selectFrom('vectors')
      .select('vector')
      .where('chunk_id', '=', chunkIds[0] ?? -1)
      .executeTakeFirstOrThrow();
    expect(vectorFromBytes(stored)).toEqual(vector);
    expect(await store('grace', embedder.modelId)).toBe(false);
    await database.store.updateTable('embedding_models').set({ is_active: 0 }).execute();
    expect(await store('ada', embedder.modelId)).toBe(false);
  });

  it('go by an endpoint as long as the settings name one, and say what is due', async () => {
    const { rows, embedder } = await rowsOf(open({}));
    expect(embedder.dimensions).toBe(8);
    await transact((trx) => open({}).storeVectors(trx, 'ada', embedder.modelId, rows));
    expect(await open({}).status('ada')).toMatchObject({
      active: { id: embedder.modelId, kind: 'endpoint', name: 'letters', dimensions: 8 },
      wanted: { kind: 'endpoint', name: 'letters' },
      isOutdated: false,
      chunks: 4,
      taskId: null,
    });
    expect((await open({ model: 'other' }).status('ada')).isOutdated).toBe(true);

    // Another number of dimensions is another model.
    server.next.push((_, response) => json(response, 200, { data: [{ index: 0, embedding: [1, 2] }] }));
    await expect(embedder.embed(['a'])).rejects.toMatchObject({ failure: { code: 'embedding_garbled' } });
    server.next.push((_, response) => json(response, 503, {}));
    await expect(open({}).embedQuery('ada', 'bad')).rejects.toMatchObject({ failure: { code: 'server_error' } });
    expect(await open({}).embedQuery('ada', 'bad')).toMatchObject({ modelId: embedder.modelId });

    const unset = open(null);
    expect(await unset.active('ada')).toBeNull();
    expect(await unset.embedQuery('ada', 'bad')).toBeNull();
    await expect(unset.ensureActive('ada', never)).rejects.toMatchObject({
      failure: { code: 'embedding_unconfigured' },
    });
    // Nothing is lost with a model that nothing was embedded by.
    await database.store.deleteFrom('vectors').execute();
    expect((await unset.ensureActive('ada', never)).modelId).not.toBe(embedder.modelId);
  });

  it('are due to be fitted anew when the collection has doubled', async () => {
    const embeddings = open();
    await embeddings.ensureActive('ada', never);
    await plantChunks(database.store, 'ada', texts);
    expect(await embeddings.status('ada')).toMatchObject({ chunks: 8, isOutdated: false });
    await plantChunks(database.store, 'ada', ['one more']);
    expect(await embeddings.status('ada')).toMatchObject({ chunks: 9, isOutdated: true, active: { fittedOn: 4 } });
  });
});

test('what is made for several stops for each by itself, and at last for all', async () => {
  const begun: { key: string; signal: AbortSignal; finish: () => void }[] = [];
  const make = shareFlights((key, signal) => new Promise((finish) => begun.push({ key, signal, finish })));
  const [one, other] = [new AbortController(), new AbortController()];
  const [first, second, third] = [make('a', one.signal), make('a', never), make('b', other.signal)];
  one.abort(new Error('one'));
  await expect(first).rejects.toThrow('one');
  expect(begun.map(({ key, signal }) => [key, signal.aborted])).toEqual([
    ['a', false],
    ['b', false],
  ]);
  begun[0]?.finish();
  await second;
  other.abort(new Error('other'));
  await expect(third).rejects.toThrow('other');
  expect(begun[1]?.signal.aborted).toBe(true);
});

test('a vector is stored as it is', () => {
  fc.assert(
    fc.property(fc.float32Array(), (vector) => {
      expect(vectorFromBytes(vectorToBytes(vector))).toEqual(vector);
    }),
  );
});

test('a chunk is embedded with the headings above it, each once', () => {
  const headingPath = ['Guide', 'Setup'];
  expect(embeddedText({ headingPath, text: 'Do this.' })).toBe('Guide\nSetup\nDo this.');
  expect(embeddedText({ headingPath, text: 'Setup\n\nDo this.' })).toBe('Guide\nSetup\n\nDo this.');
});
