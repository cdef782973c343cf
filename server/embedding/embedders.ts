import type { Store } from '#server/db/database.ts';
import { type EmbeddingClient, failGarbled } from './endpoint.ts';
import { type LsaModel, lsaFromBytes } from './lsa.ts';
import type { StoredModel } from './models.ts';
import { Pacer } from './pacer.ts';

/** What turns texts into vectors, by one model. */
export interface Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  /** So many texts are best stored together: what an endpoint takes in one request, so that none is paid for twice. */
  readonly batch: number;
  /**
   * The vectors of these texts in their order, of unit length; all zero where a text has nothing that the model knows.
   * Throws what the endpoint throws, and the reason of the signal.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** So many models of our own are held in memory, about 10 MB each at most; those used last. */
const MAX_LOADED = 8;

/** What a transaction costs for so many is little beside their projection. */
const LSA_BATCH = 256;

/** Finds for a stored model what asks it; null where that is an endpoint, and the settings name none. */
export interface Embedders {
  of(model: StoredModel): Promise<Embedder | null>;
}

export function openEmbedders(store: Store, client: EmbeddingClient | null): Embedders {
  const loaded = new Map<string, Promise<LsaModel>>();
  const load = ({ id, created_at }: StoredModel): Promise<LsaModel> => {
    // A task that makes its model anew gives it the same id.
    const key = `${id} ${created_at}`;
    const known = loaded.get(key);
    loaded.delete(key);
    const loading = known ?? loadLsa(store, id);
    loaded.set(key, loading);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= MAX_LOADED) break;
      loaded.delete(oldest);
    }
    loading.catch(() => loaded.delete(key));
    return loading;
  };
  return {
    of: async (model) => {
      const { id, kind, name, dimensions } = model;
      if (kind === 'lsa') return lsaEmbedder(id, await load(model));
      if (client === null) return null;
      return {
        modelId: id,
        dimensions,
        batch: client.batch,
        embed: async (texts, signal) => {
          const vectors = await client.embed(name, texts, signal);
          // All of them may be blank: then nothing was asked.
          return vectors.map((vector) => {
            if (vector.length === 0) return new Float32Array(dimensions);
            return vector.length === dimensions
              ? vector
              : failGarbled(client.host, `${vector.length} dimensions, not ${dimensions}`);
          });
        },
      };
    },
  };
}

async function loadLsa(store: Store, id: string): Promise<LsaModel> {
  const { parameters } = await store
    .selectFrom('embedding_models')
    .select('parameters')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (parameters === null) throw new Error(`the model ${id} has no parameters`);
  return lsaFromBytes(parameters);
}

function lsaEmbedder(modelId: string, model: LsaModel): Embedder {
  return {
    modelId,
    dimensions: model.dimensions,
    batch: LSA_BATCH,
    embed: async (texts, signal) => {
      const pacer = new Pacer(signal);
      // Where the database answers at once, nothing else would have a turn between many calls.
      await pacer.giveWay();
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        vectors.push(model.project(text));
        if (pacer.isDue) await pacer.giveWay();
      }
      return vectors;
    },
  };
}
