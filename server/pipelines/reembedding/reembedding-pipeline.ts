import { fail } from '#domain/failure.ts';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import { type Embedder, type Embeddings, embeddedText } from '#server/embedding/embeddings.ts';
import {
  activate,
  activeModel,
  chunksWithoutVector,
  countWithoutVector,
  type EmbeddableChunk,
  insertModel,
  lastChunkId,
  lockModels,
  modelIdOf,
  type NewModel,
  removeUnusedModels,
  unfinishedReembedding,
} from '#server/embedding/models.ts';
import type { Redo } from '#server/progress/progress-service.ts';
import type { Effect, TaskRun } from '#server/progress/task-run.ts';
import type { StoredTask } from '#server/progress/task-store.ts';
import type { PhaseTracker, SequentialPipelineOf } from '../pipeline.ts';
import { whatBecameOf } from '../what-became-of.ts';

export interface ReembeddingDependencies {
  readonly database: Database;
  readonly embeddings: Embeddings;
  /** Chunks that are embedded, stored and counted together: a pause waits for so many. Default 64. */
  readonly batch?: number;
  readonly clock: () => number;
}

/** One switch of the embedding model. What is stored of it are the model, by an id of the task’s, and its vectors. */
export interface ReembeddingWork {
  readonly deps: ReembeddingDependencies;
  readonly run: TaskRun;
  readonly owner: string;
  readonly modelId: string;
}

/**
 * Makes the embedding model that the settings want, embeds every chunk of its owner by it, and switches: search goes by
 * the old one until then, and by the old one still where the task is cancelled.
 */
export function reembeddingPipeline(
  deps: ReembeddingDependencies,
): SequentialPipelineOf<'reembedding', ReembeddingWork> {
  return {
    kind: 'reembedding',
    open: (run) => open(deps, run),
    phases: {
      fitting: { isInterruptible: true, run: makeModel },
      embedding: { run: embedChunks },
      switching: { run: switchModels },
    },
    verify,
    renew,
    close: () => {},
    settle: async (taskId) => {
      const task = await whatBecameOf(deps.database.store, taskId);
      if (task?.status === 'cancelled') await removeUnusedModels(deps.database.store, task.owner);
    },
  };
}

async function open(deps: ReembeddingDependencies, run: TaskRun): Promise<ReembeddingWork> {
  const { id, ownerId: owner } = run.task;
  const latest = await unfinishedReembedding(deps.database.store, owner);
  if (latest !== null && latest !== id) {
    fail('not_allowed_now', { reason: 'another search index has been asked for since.' });
  }
  return { deps, run, owner, modelId: modelIdOf(id) };
}

async function makeModel(work: ReembeddingWork, track: PhaseTracker): Promise<Effect> {
  let planned: number | null = null;
  let isPlanned: Promise<void> = Promise.resolve();
  const { wanted } = work.deps.embeddings;
  const model = await make(work, track, (done, total) => {
    if (planned === null) isPlanned = track.plan(total, wanted.kind === 'endpoint' ? 'checks' : 'chunks');
    planned = total;
    // Whether it could be written is asked below.
    isPlanned.catch(() => {});
    track.count(done);
  });
  await isPlanned;
  track.count(planned ?? 0);
  return (trx) => insertModel(trx, model, work.deps.clock());
}

function make(
  { deps, owner, modelId }: ReembeddingWork,
  track: PhaseTracker,
  onProgress?: (done: number, total: number) => void,
): Promise<NewModel> {
  return deps.embeddings.make(owner, modelId, { signal: track.signal, ...(onProgress && { onProgress }) });
}

/** What comes while chunks are embedded is embedded next, so often; after that, before the switch. */
const PASSES = 5;

/** Embeds what has no vector yet: which chunks those are is the checkpoint. */
async function embedChunks(work: ReembeddingWork, track: PhaseTracker): Promise<undefined> {
  const { deps, run, owner, modelId } = work;
  const { store } = deps.database;
  const embedder = await requireEmbedder(work, track);
  let done = run.phase('embedding').itemsProcessed;
  for (let pass = 1; pass <= PASSES; pass++) {
    const left = await countWithoutVector(store, owner, modelId);
    // Documents may have been removed meanwhile: then there is less to do than was planned.
    await track.plan(done + left);
    if (left === 0) break;
    for await (const batch of embeddedBatches(work, embedder, track.signal)) {
      done += batch.length;
      await track.store(done, (trx) => storeRows(work, trx, batch));
    }
  }
  await track.plan(done);
}

/** Batch by batch the chunks that have no vector now, with one; what comes meanwhile is left to the next call. */
async function* embeddedBatches(
  { deps, owner, modelId }: ReembeddingWork,
  embedder: Embedder,
  signal: AbortSignal,
): AsyncGenerator<VectorRow[]> {
  const { store } = deps.database;
  const upTo = await lastChunkId(store, owner);
  for (let after = 0; ; ) {
    const chunks = await chunksWithoutVector(store, owner, modelId, { after, upTo, limit: deps.batch ?? 64 });
    const last = chunks.at(-1);
    if (last === undefined) return;
    yield await embed(embedder, chunks, signal);
    after = last.id;
  }
}

/** What asks the new model. It may be gone: what a failed task leaves behind is removed when the next one is created. */
async function requireEmbedder(work: ReembeddingWork, track: PhaseTracker): Promise<Embedder> {
  const { deps, owner, modelId } = work;
  const found = await deps.embeddings.embedder(owner, modelId);
  if (found !== null) return found;
  const model = await make(work, track);
  await track.replan((trx) => insertModel(trx, model, deps.clock()));
  const made = await deps.embeddings.embedder(owner, modelId);
  if (made === null) throw new Error(`the model ${modelId} was removed while it was made`);
  return made;
}

/** Once so often the chunks that came meanwhile are embedded before the switch; then in it. */
const ROUNDS = 5;

/**
 * Lets search go by the new model, in one transaction that finds a vector of it for every chunk. Whoever stores vectors of
 * the old one waits for that, and then embeds anew: no chunk is left out.
 */
async function switchModels(work: ReembeddingWork, track: PhaseTracker): Promise<undefined> {
  const { deps, owner, modelId } = work;
  const { store, dialect } = deps.database;
  const embedder = await deps.embeddings.embedder(owner, modelId);
  if (embedder === null) throw new Error(`the model ${modelId} is gone before the switch to it`);
  await track.plan(1);
  for (let round = 1; ; round++) {
    for await (const batch of embeddedBatches(work, embedder, track.signal)) {
      await track.store(0, (trx) => storeRows(work, trx, batch));
    }
    try {
      await track.store(1, async (trx) => {
        await lockModels(trx, dialect, owner);
        const isLast = round === ROUNDS;
        const all = Number.MAX_SAFE_INTEGER;
        const place = { after: 0, upTo: all, limit: isLast ? all : 1 };
        const chunks = await chunksWithoutVector(trx, owner, modelId, place);
        if (chunks.length > 0 && !isLast) throw new ChunksCameMeanwhile();
        await storeRows(work, trx, await embed(embedder, chunks, track.signal));
        await activate(trx, owner, modelId);
      });
      break;
    } catch (error) {
      if (!(error instanceof ChunksCameMeanwhile)) throw error;
    }
  }
  await removeUnusedModels(store, owner);
}

class ChunksCameMeanwhile extends Error {}

interface VectorRow {
  readonly chunkId: number;
  readonly vector: Float32Array;
}

async function embed(
  embedder: Embedder,
  chunks: readonly EmbeddableChunk[],
  signal: AbortSignal,
): Promise<VectorRow[]> {
  const vectors = await embedder.embed(chunks.map(embeddedText), signal);
  return chunks.flatMap(({ id }, index) => {
    const vector = vectors[index];
    return vector === undefined ? [] : [{ chunkId: id, vector }];
  });
}

async function storeRows(work: ReembeddingWork, trx: StoreTransaction, rows: readonly VectorRow[]): Promise<void> {
  const { deps, owner, modelId } = work;
  const isStored = await deps.embeddings.storeVectors(trx, owner, modelId, rows);
  // To be found missing, and made anew, by the next try.
  if (!isStored) throw new Error(`the model ${modelId} was removed while chunks were embedded by it`);
}

async function verify({ deps, owner, modelId }: ReembeddingWork): Promise<string> {
  const active = await activeModel(deps.database.store, owner);
  if (active?.id !== modelId) throw new Error(`search does not go by the model ${modelId} that was made for it`);
  return modelId;
}

/** Drops the checkpoints of a phase of a failed task and of all that follow. Throws `not_allowed_now` once it has switched. */
async function renew(trx: StoreTransaction, task: StoredTask, { from }: Redo): Promise<void> {
  const modelId = modelIdOf(task.id);
  const active = await activeModel(trx, task.ownerId);
  if (task.status === 'completed' || active?.id === modelId) {
    fail('not_allowed_now', { reason: 'this search index is done; have a new one made instead.' });
  }
  if (from === 'fitting') await trx.deleteFrom('embedding_models').where('id', '=', modelId).execute();
  if (from === 'embedding') await trx.deleteFrom('vectors').where('model_id', '=', modelId).execute();
}
