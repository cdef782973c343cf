import { randomBytes } from 'node:crypto';
import { fail } from '#domain/failure.ts';
import type { EmbeddingStatus } from '#domain/knowledge.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import { type Embedder, openEmbedders } from './embedders.ts';
import { type EmbeddingEndpoint, openEmbeddingClient } from './endpoint.ts';
import { makeModel, type WantedModel, wantedModel } from './make-model.ts';
import {
  activeModel,
  countChunks,
  findModel,
  insertFirstModel,
  isInUse,
  type NewModel,
  removeModel,
  type StoredModel,
  unfinishedReembedding,
} from './models.ts';
import { shareFlights } from './shared-flight.ts';
import { vectorToBytes } from './vector.ts';

export { embeddedText } from './embedded-text.ts';
export type { Embedder } from './embedders.ts';
export { methodOf } from './make-model.ts';
export { vectorFromBytes, vectorToBytes } from './vector.ts';

/** Models and vectors of each owner. Several processes may use them at once. */
export interface Embeddings {
  /** The model that the settings want. */
  readonly wanted: WantedModel;
  /**
   * What the search of this owner goes by. Where there is nothing yet, the model that the settings want is made, fitted on
   * the chunks stored so far, and put to use. Throws what the endpoint throws, and `embedding_unconfigured` where the
   * vectors are of an endpoint that the settings name no more.
   */
  ensureActive(owner: string, signal: AbortSignal): Promise<Embedder>;
  /** What the search of this owner goes by; null where there is nothing yet, or nothing that can be asked any more. */
  active(owner: string): Promise<Embedder | null>;
  /** What asks a model of this owner, in use or in the making; null where there is none of this id. */
  embedder(owner: string, modelId: string): Promise<Embedder | null>;
  /** The model that the settings want, fitted on the chunks stored so far. Nothing is stored. */
  make(owner: string, modelId: string, fitting: Fitting): Promise<NewModel>;
  /**
   * Stores vectors of chunks, each once, but for chunks that are gone.
   *
   * @returns false where nothing was stored, since the model is neither in use nor in the making any more
   */
  storeVectors(
    trx: StoreTransaction,
    owner: string,
    modelId: string,
    rows: readonly { readonly chunkId: number; readonly vector: Float32Array }[],
  ): Promise<boolean>;
  /**
   * A query as a vector of the model in use, zero where the model knows nothing of it; null where there is no model. Throws
   * what the endpoint throws, and `request_timed_out` where it does not answer within a few seconds.
   */
  embedQuery(
    owner: string,
    text: string,
    signal?: AbortSignal,
  ): Promise<{ readonly modelId: string; readonly vector: Float32Array } | null>;
  status(owner: string): Promise<EmbeddingStatus>;
}

/** How a model that is being made tells of it. */
export interface Fitting {
  readonly signal: AbortSignal;
  /** So many chunks of all that it is fitted on are done; a model of an endpoint is asked once. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface EmbeddingPolicy {
  /** The longest that a search waits for an endpoint; default 5 s. */
  readonly queryTimeoutMs?: number;
}

/** A model is due to be fitted anew when there are so many times the chunks that it was fitted on. */
const OUTGROWN = 2;
const ROWS_PER_INSERT = 500;

export function openEmbeddings(
  deps: { database: Database; endpoint: EmbeddingEndpoint | null; clock: () => number },
  { queryTimeoutMs = 5_000 }: EmbeddingPolicy = {},
): Embeddings {
  const { database, endpoint, clock } = deps;
  const { store, dialect } = database;
  const client = endpoint === null ? null : openEmbeddingClient(endpoint, { clock });
  const wanted = wantedModel(endpoint);
  const embedders = openEmbedders(store, client);
  const isWanted = (model: StoredModel) => model.kind === wanted.kind && model.name === wanted.name;
  const make: Embeddings['make'] = (owner, id, fitting) => makeModel({ store, wanted, client }, { owner, id }, fitting);

  const active = async (owner: string, from = store) => {
    const model = await activeModel(from, owner);
    return model === undefined ? null : embedders.of(model);
  };
  const makeFirst = shareFlights(async (owner: string, signal) => {
    const now = clock();
    const model = await make(owner, `model_${timeOrderedSuffix(now, randomBytes(16))}`, { signal });
    await insertFirstModel(store, model, now);
  });

  return {
    wanted,
    make,
    active: (owner) => active(owner),
    embedder: async (owner, modelId) => {
      const model = await findModel(store, owner, modelId);
      return model === undefined
        ? null
        : ((await embedders.of(model)) ?? fail('embedding_unconfigured', { model: model.name }));
    },
    ensureActive: async (owner, signal) => {
      const found = await activeModel(store, owner);
      if (found !== undefined && (isWanted(found) || (await hasVectors(database, found.id)))) {
        return (await embedders.of(found)) ?? fail('embedding_unconfigured', { model: found.name });
      }
      // One that nothing was embedded by is in nobody's way.
      if (found !== undefined) await retire(database, found.id);
      await makeFirst(owner, signal);
      return (await active(owner)) ?? fail('embedding_unconfigured', { model: wanted.name });
    },
    storeVectors: async (trx, owner, modelId, rows) => {
      if (!(await isInUse(trx, dialect, owner, modelId))) return false;
      for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
        await insertVectors(trx, dialect, owner, modelId, rows.slice(from, from + ROWS_PER_INSERT));
      }
      return true;
    },
    embedQuery: async (owner, text, signal) => {
      const timeout = AbortSignal.timeout(queryTimeoutMs);
      try {
        const embedder = await active(owner, database.reading);
        if (embedder === null) return null;
        const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
        const [vector] = await embedder.embed([text], either);
        return vector === undefined ? null : { modelId: embedder.modelId, vector };
      } catch (error) {
        signal?.throwIfAborted();
        if (timeout.aborted && client !== null) fail('request_timed_out', { host: client.host }, { cause: error });
        throw error;
      }
    },
    status: async (owner) => {
      const model = await activeModel(store, owner);
      const chunks = await countChunks(store, owner);
      return {
        active:
          model === undefined
            ? null
            : {
                id: model.id,
                kind: model.kind,
                name: model.name,
                dimensions: model.dimensions,
                fittedOn: model.fitted_on,
                createdAt: new Date(model.created_at).toISOString(),
              },
        wanted,
        isOutdated:
          model !== undefined && (!isWanted(model) || (model.kind === 'lsa' && model.fitted_on * OUTGROWN < chunks)),
        chunks,
        taskId: await unfinishedReembedding(store, owner),
      };
    },
  };
}

async function hasVectors({ store }: Database, modelId: string): Promise<boolean> {
  const one = await store.selectFrom('vectors').select('chunk_id').where('model_id', '=', modelId).executeTakeFirst();
  return one !== undefined;
}

async function retire({ store }: Database, modelId: string): Promise<void> {
  await store.updateTable('embedding_models').set({ is_active: 0 }).where('id', '=', modelId).execute();
  await removeModel(store, modelId);
}

async function insertVectors(
  trx: StoreTransaction,
  dialect: Database['dialect'],
  owner: string,
  modelId: string,
  rows: readonly { readonly chunkId: number; readonly vector: Float32Array }[],
): Promise<void> {
  const ids = rows.map(({ chunkId }) => chunkId);
  const chunks = trx.selectFrom('chunks').select('id').where('owner_id', '=', owner).where('id', 'in', ids);
  const there = await (dialect === 'postgres' ? chunks.forKeyShare() : chunks).execute();
  const kept = new Set(there.map(({ id }) => id));
  const values = rows
    .filter(({ chunkId }) => kept.has(chunkId))
    .map(({ chunkId, vector }) => ({ model_id: modelId, chunk_id: chunkId, vector: vectorToBytes(vector) }));
  if (values.length === 0) return;
  await trx
    .insertInto('vectors')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
