import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KINDS } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import {
  answerWell,
  type EmbeddingServer,
  json,
  startEmbeddingServer,
} from '#server/embedding/fixtures/embedding-server.ts';
import { plantChunks } from '#server/embedding/fixtures/plant-chunks.ts';
import { countWithoutVector } from '#server/embedding/models.ts';
import { makeInstallation, type TestInstallation, watchToEnd } from './pipelines/fixtures/test-runtime.ts';
import type { Runtime } from './runtime.ts';

const owner = 'ada';
const never = new AbortController().signal;
const TEXTS = Array.from({ length: 20 }, (_, index) => `a bad cab ${'abcdefgh'.charAt(index % 8)} number ${index}`);
const BATCH = 4;

describeOnEachStore('a switch of the embedding model', (dialect) => {
  let server: EmbeddingServer;
  let installation: TestInstallation;
  /** With the model of our own; then, once that is in use, with the endpoint. */
  let runtime: Runtime;
  let chunkIds: number[];
  let oldModel: string;
  const openWithEndpoint = () =>
    installation.open(
      { flushIntervalMs: 1, heartbeatMs: 50 },
      {
        embedding: { url: server.url, model: 'letters', apiKey: null, batch: BATCH, requestsPerMinute: null },
      },
    );

  beforeEach(async () => {
    server = await startEmbeddingServer();
    installation = await makeInstallation(dialect);
    const before = await installation.open();
    chunkIds = await plantChunks(before.database.store, owner, TEXTS);
    oldModel = await embedAll(before, chunkIds, TEXTS);
    await before.stop();
    runtime = await openWithEndpoint();
  });
  afterEach(async () => {
    await server.close();
    await installation.close();
  });

  /** Embeds chunks by the model in use, as an ingestion does. */
  async function embedAll(
    { embeddings, database: { store } }: Runtime,
    ids: number[],
    texts: string[],
  ): Promise<string> {
    const embedder = await embeddings.ensureActive(owner, never);
    const vectors = await embedder.embed(texts);
    const rows = vectors.map((vector, index) => ({ chunkId: ids[index] ?? -1, vector }));
    const isStored = await store
      .transaction()
      .execute((trx) => embeddings.storeVectors(trx, owner, embedder.modelId, rows));
    expect(isStored).toBe(true);
    return embedder.modelId;
  }
  const modelsAndVectors = async () => {
    const rows = await runtime.database.store
      .selectFrom('embedding_models')
      .leftJoin('vectors', 'vectors.model_id', 'embedding_models.id')
      .select(({ fn }) => ['id', 'is_active', fn.count<number | bigint>('chunk_id').as('vectors')])
      .groupBy(['id', 'is_active'])
      .orderBy('id')
      .execute();
    return rows.map(({ id, is_active, vectors }) => ({ id, isActive: is_active === 1, vectors: Number(vectors) }));
  };
  const asItWas = () => [{ id: oldModel, isActive: true, vectors: TEXTS.length }];
  const asked = () => server.requests.flatMap(({ body }): string[] => JSON.parse(body).input);
  const embeddingOf = (task: TaskSnapshot) => task.phases.find(({ name }) => name === 'embedding');

  /** Holds the answer to the request after so many until it is let go. */
  function holdAfter(requests: number): { isReached: Promise<void>; letGo: () => void } {
    const reached = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    server.next.push(...Array.from({ length: requests }, () => answerWell), (input, response, model) => {
      reached.resolve();
      void open.promise.then(() => answerWell(input, response, model));
    });
    return { isReached: reached.promise, letGo: open.resolve };
  }

  it('embeds every chunk once, with what came meanwhile, while search goes by the old model', async () => {
    // The probe of its dimensions, and all batches but the last.
    const last = holdAfter(TEXTS.length / BATCH);
    await runtime.startWorker();
    const { id } = await runtime.kinds.reembedding.create(owner);
    await expect(runtime.kinds.reembedding.create(owner)).rejects.toMatchObject({
      failure: { code: 'not_allowed_now' },
    });
    await expect(runtime.kinds.reembedding.create('grace')).rejects.toMatchObject({
      failure: { code: 'not_allowed_now' },
    });
    await last.isReached;
    expect(await runtime.embeddings.embedQuery(owner, 'bad cab')).toMatchObject({ modelId: oldModel });
    expect(await runtime.embeddings.status(owner)).toMatchObject({ isOutdated: true, taskId: id });
    // An ingestion goes on by the old model.
    const [late = -1] = await plantChunks(runtime.database.store, owner, ['a late egg']);
    await embedAll(runtime, [late], ['a late egg']);
    last.letGo();

    const seen = await watchToEnd(runtime, owner, id);
    for (const [index, { progress }] of seen.entries()) {
      expect(progress).toBeGreaterThanOrEqual(seen[index - 1]?.progress ?? 0);
    }
    const done = seen.at(-1);
    expect(done).toMatchObject({ status: 'completed', stage: KINDS.reembedding.readyLabel, error: null });
    expect(done?.phases.map(({ itemsProcessed, itemsTotal }) => [itemsProcessed, itemsTotal])).toEqual([
      [1, 1],
      [21, 21],
      [1, 1],
    ]);
    expect(asked().slice(1).toSorted()).toEqual([...TEXTS, 'a late egg'].toSorted());
    const { active, isOutdated, taskId } = await runtime.embeddings.status(owner);
    expect(done?.result).toEqual({ modelId: active?.id });
    expect({ kind: active?.kind, isOutdated, taskId }).toEqual({ kind: 'endpoint', isOutdated: false, taskId: null });
    expect(await modelsAndVectors()).toEqual([{ id: active?.id, isActive: true, vectors: 21 }]);
    expect(await runtime.embeddings.embedQuery(owner, 'bad cab')).toMatchObject({ modelId: active?.id });
    await expect(runtime.retryTask(owner, id, 'fitting')).rejects.toMatchObject({
      failure: { code: 'not_allowed_now' },
    });
  });

  it('leaves out no chunk, however many come while it switches', async () => {
    await runtime.startWorker();
    const { id } = await runtime.kinds.reembedding.create(owner);
    const { embeddings, database, progress } = runtime;
    const stored = new Set<string>();
    let isFinished = false;
    for (let count = 0; !isFinished; count++) {
      isFinished = (await progress.read.get(owner, id)).status === 'completed';
      const [chunkId = -1] = await plantChunks(database.store, owner, [`late ${count}`]);
      for (let isStored = false; !isStored; ) {
        const embedder = await embeddings.ensureActive(owner, never);
        const [vector = new Float32Array()] = await embedder.embed([`late ${count}`]);
        isStored = await database.store
          .transaction()
          .execute((trx) => embeddings.storeVectors(trx, owner, embedder.modelId, [{ chunkId, vector }]));
        if (isStored) stored.add(embedder.modelId);
      }
    }
    const newModel = await embeddings.active(owner);
    expect(stored).toContain(oldModel);
    expect(stored).toContain(newModel?.modelId);
    expect(await countWithoutVector(database.store, owner, newModel?.modelId ?? '')).toBe(0);
    expect(await modelsAndVectors()).toHaveLength(1);
  });

  it('pauses after a batch, goes on in another process, and embeds nothing twice', async () => {
    const held = holdAfter(2);
    await runtime.startWorker();
    const { id } = await runtime.kinds.reembedding.create(owner);
    await held.isReached;
    await runtime.progress.pause(owner, id);
    held.letGo();
    const paused = await until(id, 'paused');
    expect(embeddingOf(paused)).toMatchObject({ itemsProcessed: 2 * BATCH, itemsTotal: TEXTS.length });
    await runtime.stop();

    runtime = await openWithEndpoint();
    await runtime.startWorker();
    await runtime.progress.resume(owner, id);
    const seen = await watchToEnd(runtime, owner, id);
    expect(seen.at(-1)).toMatchObject({ status: 'completed' });
    expect(asked().slice(1).toSorted()).toEqual(TEXTS.toSorted());
  });

  it('leaves everything as it was when it is cancelled, and nothing behind', async () => {
    const held = holdAfter(3);
    await runtime.startWorker();
    const { id } = await runtime.kinds.reembedding.create(owner);
    await held.isReached;
    await runtime.progress.cancel(owner, id);
    const cancelled = await until(id, 'cancelled');
    expect(cancelled.receipt).toMatchObject({ stoppedIn: 'embedding', itemsKept: 0, itemsDiscarded: 2 * BATCH });
    expect(await runtime.embeddings.embedQuery(owner, 'bad cab')).toMatchObject({ modelId: oldModel });
    expect(await runtime.embeddings.status(owner)).toMatchObject({ active: { id: oldModel }, taskId: null });
    await vi.waitFor(async () => expect(await modelsAndVectors()).toEqual(asItWas()));
    await runtime.removeTask(owner, id);
    expect(
      await runtime.database.store.selectFrom('sources').select('id').where('kind', '=', 'collection').execute(),
    ).toEqual([]);
  });

  it('that failed can be tried again, and is in nobody’s way', async () => {
    const refuse = () => server.next.push(...Array(2).fill(answerWell), (_, response) => json(response, 401, {}));
    refuse();
    await runtime.startWorker();
    const { id } = await runtime.kinds.reembedding.create(owner);
    expect(await until(id, 'failed')).toMatchObject({ error: { code: 'embedding_refused' } });
    expect(await modelsAndVectors()).toContainEqual(asItWas()[0]);

    // The next one removes what it left behind; tried again after that, it begins anew.
    refuse();
    const other = await runtime.kinds.reembedding.create(owner);
    await until(other.id, 'failed');
    expect(await modelsAndVectors()).toHaveLength(2);
    await runtime.retryTask(owner, id);
    const done = (await watchToEnd(runtime, owner, id)).at(-1);
    expect(done).toMatchObject({ status: 'completed', attempt: 2 });
    expect(embeddingOf(done ?? other)).toMatchObject({ itemsProcessed: TEXTS.length, itemsTotal: TEXTS.length });
    expect(await modelsAndVectors()).toEqual([{ id: expect.any(String), isActive: true, vectors: TEXTS.length }]);
  });

  async function until(id: string, status: TaskSnapshot['status']): Promise<TaskSnapshot> {
    return vi.waitFor(
      async () => {
        const snapshot = await runtime.progress.read.get(owner, id);
        expect(snapshot.status).toBe(status);
        return snapshot;
      },
      { timeout: 20_000, interval: 20 },
    );
  }
});
