import { sql } from 'kysely';
import { FailureError } from '#domain/failure.ts';
import type { WithoutMeaning } from '#domain/knowledge.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import { idList } from './id-list.ts';
import type { LexicalScope } from './lexical-index.ts';
import { openVectorCache } from './vector-cache.ts';
import type { Neighbour, Neighbours } from './vector-matrix.ts';

/**
 * The vector of a text by the model that the owner's searches go by now; zero where the model knows nothing of it, null
 * while there is no model. What it throws as an expected failure (an endpoint that is down) makes the search go by words
 * alone.
 */
export type EmbedQuery = (
  owner: string,
  text: string,
  signal?: AbortSignal,
) => Promise<{ modelId: string; vector: Float32Array } | null>;

/** A query compared with all vectors of its owner's. */
export interface Compared {
  readonly neighbours: Neighbours;
  /** The same with what is stored now; null where nothing has changed. */
  again(signal?: AbortSignal): Promise<Compared | null>;
}

/** Why there is nothing to compare; null where that is for the query itself, in which nothing is known. */
export interface NotCompared {
  readonly neighbours: null;
  readonly reason: WithoutMeaning | null;
}

export interface Meaning {
  compare(owner: string, text: string, signal?: AbortSignal): Promise<Compared | NotCompared>;
}

/** What is asked of the vectors: so many nearest. */
const NEAREST = 200;
/** With fewer of the nearest in sight, all that is in sight is compared, up to so many. */
const FEW_IN_SIGHT = 50;
const MOST_IN_SIGHT = 50_000;

export function openMeaning(
  reading: Store,
  embedQuery: EmbedQuery,
  { vectorBytes, patienceMs, clock }: { vectorBytes: number; patienceMs: number; clock: () => number },
): Meaning {
  const cache = openVectorCache(reading, vectorBytes, clock);

  const compareWith = async (modelId: string, vector: Float32Array): Promise<Compared | NotCompared> => {
    const seen = cache.stateOf(modelId);
    const neighbours = await cache.nearest(modelId, vector, NEAREST);
    if (neighbours === null) return without('memory');
    if (neighbours.size === 0) return without('unlearnt');
    return {
      neighbours,
      again: async () => {
        await cache.refresh(modelId, vector.length);
        const compared = cache.stateOf(modelId) === seen ? null : await compareWith(modelId, vector);
        return compared?.neighbours ? compared : null;
      },
    };
  };

  const compare = async (owner: string, text: string, signal?: AbortSignal): Promise<Compared | NotCompared> => {
    const embedded = await embedQuery(owner, text, signal);
    if (embedded === null) return without('unlearnt');
    const vector = ofUnitLength(embedded.vector);
    return vector === null ? without(null) : compareWith(embedded.modelId, vector);
  };

  return {
    async compare(owner, text, signal) {
      try {
        return (await within(patienceMs, compare(owner, text, signal))) ?? without('late');
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof FailureError) return without('late');
        throw error;
      }
    },
  };
}

function without(reason: WithoutMeaning | null): NotCompared {
  return { neighbours: null, reason };
}

/** Neighbours that may be seen. */
export interface NeighboursInSight extends Neighbours {
  /** Whether all of the nearest may. */
  readonly isAll: boolean;
}

/** Leaves out what may not be seen. Where that is most of the nearest, all that may be seen is compared instead. */
export async function inSight(
  store: Store | StoreTransaction,
  neighbours: Neighbours,
  { isVisible }: LexicalScope,
): Promise<NeighboursInSight> {
  const { nearest, cosineOf } = neighbours;
  if (nearest.length === 0) return { ...neighbours, isAll: true };
  const { rows } = await sql<{ id: number }>`
    select chunks.id as id from chunks
    where chunks.id in (${idList(nearest)}) and ${isVisible}`.execute(store);
  const visible = new Set(rows.map(({ id }) => id));
  const seen = nearest.filter(({ id }) => visible.has(id));
  const isAll = seen.length === nearest.length;
  if (seen.length >= FEW_IN_SIGHT || nearest.length < NEAREST) return { ...neighbours, nearest: seen, isAll };
  const { rows: all } = await sql<{ id: number }>`
    select chunks.id as id from chunks where ${isVisible} limit ${MOST_IN_SIGHT}`.execute(store);
  const compared = all.flatMap(({ id }): Neighbour[] => {
    const cosine = cosineOf(id);
    return cosine === null ? [] : [{ id, cosine }];
  });
  compared.sort((a, b) => b.cosine - a.cosine || a.id - b.id);
  return { ...neighbours, nearest: compared.slice(0, NEAREST), isAll };
}

/** What comes of it in so many milliseconds; null when nothing has. It goes on, for the next one who asks. */
async function within<Result>(patienceMs: number, work: Promise<Result>): Promise<Result | null> {
  if (patienceMs === Number.POSITIVE_INFINITY) return work;
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, patienceMs, null);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Nobody listens any more when it fails later.
    work.catch(() => {});
  }
}

/** Null for a vector that points nowhere. */
function ofUnitLength(vector: Float32Array): Float32Array | null {
  const length = Math.hypot(...vector);
  return Number.isFinite(length) && length > 0 ? vector.map((value) => value / length) : null;
}
