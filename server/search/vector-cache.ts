import { sql } from 'kysely';
import type { Store } from '#server/db/database.ts';
import { type Neighbours, nearestOf, type VectorBlock } from './vector-matrix.ts';
import {
  bytesOf,
  MAX_DIMENSIONS,
  MAX_ROWS,
  openVectorMemory,
  type Precision,
  type VectorRows,
} from './vector-memory.ts';

/** Looking whether anything has changed may take this part of the time. */
const LOOKING_SHARE = 0.02;
/** Nobody goes by what was looked at longer ago. */
const LONGEST_UNSEEN_MS = 30_000;

/** So many times the nearest that are wanted are compared once more with the vectors themselves, where bytes are kept. */
const COMPARED_AGAIN = 2;

interface Block extends VectorBlock {
  /** Ids never come again: a block with as many ids of the same sum is the same. */
  readonly sum: number;
}

interface Matrix {
  precision: Precision;
  blocks: Map<number, Block>;
  /** The blocks in the order of their ids, as searches see them: made anew when all that has changed is loaded. */
  ordered: readonly Block[];
  isTooLarge: boolean;
  lookedAt: number;
  lookAgainAt: number;
  usedAt: number;
  loading: Promise<void> | null;
}

/** Keeps the vectors of the models that searches go by in memory. */
export interface VectorCache {
  /**
   * The nearest of all vectors of a model as they are stored now, or were a moment ago. The first time, and after long,
   * this takes as long as reading them does; the event loop turns in between.
   *
   * @param vector of unit length
   * @returns null where the vectors are more than may be kept
   */
  nearest(modelId: string, vector: Float32Array, count: number): Promise<Neighbours | null>;
  /** Sees to it that they are as of now. */
  refresh(modelId: string, dimensions: number): Promise<void>;
  /** Another object whenever anything else is to be compared: what was loaded behind the back of a search, too. */
  stateOf(modelId: string): object;
}

/**
 * @param maxBytes all that may be kept at once. A model that is used makes room by taking it from those that were not used
 *   for longest; one that does not fit alone is kept as bytes, and one that does not fit so either is not kept
 */
export function openVectorCache(reading: Store, maxBytes: number, clock: () => number): VectorCache {
  const matrices = new Map<string, Matrix>();
  const memory = openVectorMemory();

  const matrixOf = (modelId: string): Matrix => {
    const known = matrices.get(modelId);
    if (known !== undefined) return known;
    const fresh: Matrix = {
      precision: 'int16',
      blocks: new Map(),
      ordered: [],
      isTooLarge: false,
      lookedAt: Number.NEGATIVE_INFINITY,
      lookAgainAt: Number.NEGATIVE_INFINITY,
      usedAt: 0,
      loading: null,
    };
    matrices.set(modelId, fresh);
    return fresh;
  };

  const makeRoom = (own: Matrix) => {
    const total = () => [...matrices.values()].reduce((sum, { ordered }) => sum + bytesIn(ordered), 0);
    const others = [...matrices].filter(([, matrix]) => matrix !== own && matrix.loading === null);
    for (const [modelId, { ordered }] of others.sort((a, b) => a[1].usedAt - b[1].usedAt)) {
      if (total() <= maxBytes) return;
      matrices.delete(modelId);
      for (const { rows } of ordered) memory.free(rows);
    }
  };

  /** Shows searches what is loaded. Only then may be overwritten what they saw before. */
  const show = (matrix: Matrix) => {
    const before = matrix.ordered;
    matrix.ordered = [...matrix.blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
    const kept = new Set(matrix.ordered.map(({ rows }) => rows));
    for (const { rows } of before) if (!kept.has(rows)) memory.free(rows);
    makeRoom(matrix);
  };

  const filled = (place: VectorRows, { ids, vectors }: StoredVectors, from = 0): VectorRows => {
    const { dimensions } = place;
    for (const row of ids.keys()) {
      memory.write(place, from + row, vectors.subarray(row * dimensions, (row + 1) * dimensions));
    }
    return place;
  };

  /** Behind what is known, where that is all that is new; else all of the block anew. */
  const readBlock = async (
    { precision, blocks }: Matrix,
    { modelId, dimensions }: { modelId: string; dimensions: number },
    { block, count, sum }: Digest,
  ): Promise<Block> => {
    const range = { modelId, dimensions, before: (block + 1) * MAX_ROWS };
    const known = blocks.get(block);
    const last = known?.ids.at(-1);
    if (known !== undefined && last !== undefined && known.ids.length < count) {
      const late = await readVectors(reading, { ...range, from: last + 1 });
      const ids = [...known.ids, ...late.ids];
      if (ids.length === count && sumOf(ids) === sum) {
        const fits = ids.length <= known.rows.capacity;
        const place = fits ? known.rows : memory.allocate(precision, dimensions, ids.length);
        if (!fits) memory.copy(known.rows, place, known.ids.length);
        return { ids, sum, rows: filled(place, late, known.ids.length) };
      }
    }
    const stored = await readVectors(reading, { ...range, from: block * MAX_ROWS });
    const rows = filled(memory.allocate(precision, dimensions, stored.ids.length), stored);
    return { ids: stored.ids, sum: sumOf(stored.ids), rows };
  };

  const load = async (modelId: string, dimensions: number, matrix: Matrix): Promise<void> => {
    const startedAt = clock();
    const stored = await digestsOf(reading, modelId);
    const lookingMs = clock() - startedAt;
    const count = stored.reduce((sum, digest) => sum + digest.count, 0);
    const precision = bytesOf('int16', dimensions, count) <= maxBytes ? 'int16' : 'int8';
    const isTooLarge = dimensions > MAX_DIMENSIONS || bytesOf(precision, dimensions, count) > maxBytes;
    const isAnother = precision !== matrix.precision;
    Object.assign(matrix, { precision, isTooLarge });
    const wanted = isTooLarge ? [] : stored;
    const present = new Set(wanted.map(({ block }) => block));
    const gone = [...matrix.blocks.keys()].filter((block) => isAnother || !present.has(block));
    for (const block of gone) matrix.blocks.delete(block);
    const changed = wanted.filter(({ block, count, sum }) => {
      const known = matrix.blocks.get(block);
      return known?.ids.length !== count || known.sum !== sum;
    });
    try {
      for (const digest of changed) {
        matrix.blocks.set(digest.block, await readBlock(matrix, { modelId, dimensions }, digest));
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      if (gone.length + changed.length > 0) show(matrix);
    }
    matrix.lookedAt = startedAt;
    matrix.lookAgainAt = clock() + lookingMs / LOOKING_SHARE;
  };

  /** One at a time for a model: who comes while it is loading waits for the same. */
  const loadOnce = (modelId: string, dimensions: number, matrix: Matrix): Promise<void> => {
    matrix.loading ??= load(modelId, dimensions, matrix).finally(() => {
      matrix.loading = null;
    });
    return matrix.loading;
  };

  return {
    async nearest(modelId, vector, count) {
      const matrix = matrixOf(modelId);
      matrix.usedAt = clock();
      if (clock() >= matrix.lookedAt + LONGEST_UNSEEN_MS) await loadOnce(modelId, vector.length, matrix);
      // Where looking fails, the next one looks again.
      else if (clock() >= matrix.lookAgainAt) loadOnce(modelId, vector.length, matrix).catch(() => {});
      if (matrix.isTooLarge) return null;
      const isExact = matrix.ordered.every(({ rows }) => rows.precision === 'int16');
      if (isExact) return nearestOf(memory, matrix.ordered, vector, count);
      const rough = nearestOf(memory, matrix.ordered, vector, COMPARED_AGAIN * count);
      return comparedAgain(reading, { modelId, vector, count }, rough);
    },
    stateOf: (modelId) => matrixOf(modelId).ordered,
    async refresh(modelId, dimensions) {
      const matrix = matrixOf(modelId);
      // What is being loaded may have been looked at before.
      await matrix.loading;
      await loadOnce(modelId, dimensions, matrix);
    },
  };
}

function bytesIn(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { rows }) => sum + rows.bytes, 0);
}

function sumOf(ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + id, 0);
}

interface Digest {
  readonly block: number;
  readonly count: number;
  readonly sum: number;
}

async function digestsOf(reading: Store, modelId: string): Promise<Digest[]> {
  const { rows } = await sql<{ block: number | string; count: number; sum: number | string }>`
    select chunk_id / ${sql.lit(MAX_ROWS)} as block, cast(count(*) as integer) as count, sum(chunk_id) as sum
    from vectors where model_id = ${modelId} group by 1`.execute(reading);
  return rows.map(({ block, count, sum }) => ({ block: Number(block), count, sum: Number(sum) }));
}

/** The nearest by the vectors as they are stored, of those that are by what is kept of them. */
async function comparedAgain(
  reading: Store,
  { modelId, vector, count }: { modelId: string; vector: Float32Array; count: number },
  rough: Neighbours,
): Promise<Neighbours> {
  if (rough.nearest.length === 0) return rough;
  const rows = await reading
    .selectFrom('vectors')
    .select(['chunk_id', 'vector'])
    .where('model_id', '=', modelId)
    .where(
      'chunk_id',
      'in',
      rough.nearest.map(({ id }) => id),
    )
    .execute();
  const { ids, vectors } = floatsOf(rows, vector.length);
  const exact = new Map<number, number>();
  for (const [row, id] of ids.entries()) {
    let cosine = 0;
    for (const [index, value] of vector.entries()) cosine += value * (vectors[row * vector.length + index] ?? 0);
    exact.set(id, cosine);
  }
  const nearest = rough.nearest.map(({ id, cosine }) => ({ id, cosine: exact.get(id) ?? cosine }));
  nearest.sort((a, b) => b.cosine - a.cosine || a.id - b.id);
  return { ...rough, nearest: nearest.slice(0, count), cosineOf: (id) => exact.get(id) ?? rough.cosineOf(id) };
}

interface StoredVectors {
  readonly ids: readonly number[];
  /** `dimensions` floats for each id. */
  readonly vectors: Float32Array;
}

async function readVectors(
  reading: Store,
  { modelId, dimensions, from, before }: { modelId: string; dimensions: number; from: number; before: number },
): Promise<StoredVectors> {
  const rows = await reading
    .selectFrom('vectors')
    .select(['chunk_id', 'vector'])
    .where('model_id', '=', modelId)
    .where('chunk_id', '>=', from)
    .where('chunk_id', '<', before)
    .orderBy('chunk_id')
    .execute();
  return floatsOf(rows, dimensions);
}

function floatsOf(
  rows: readonly { readonly chunk_id: number; readonly vector: Uint8Array }[],
  dimensions: number,
): StoredVectors {
  const vectors = new Float32Array(rows.length * dimensions);
  const bytes = new Uint8Array(vectors.buffer);
  const width = dimensions * Float32Array.BYTES_PER_ELEMENT;
  // One of another length is nobody's: it stays at zero, which is near nothing.
  for (const [row, { vector }] of rows.entries()) if (vector.byteLength === width) bytes.set(vector, row * width);
  return { ids: rows.map(({ chunk_id }) => chunk_id), vectors };
}
