import { sql } from 'kysely';
import type { Store } from '#server/db/database.ts';
import type { VectorBlock } from './vector-matrix.ts';

/** Chunk ids that make up a block. Loading one is a query of a millisecond or two. */
const BLOCK_BITS = 9;
const BLOCK_IDS = 2 ** BLOCK_BITS;
/** Looking whether anything has changed may take this part of the time at most. */
const LOOKING_SHARE = 0.05;

interface Block extends VectorBlock {
  /** Ids never come again: a block with as many ids of the same sum is the same. */
  readonly sum: number;
}

interface Matrix {
  blocks: Map<number, Block>;
  /** The blocks in order, in an array that is made anew with every change: who compares, compares what was there. */
  ordered: readonly VectorBlock[];
  bytes: number;
  isTooLarge: boolean;
  lookAgainAt: number;
  usedAt: number;
  loading: Promise<boolean> | null;
}

/** Keeps the vectors of the models that searches go by in memory. */
export interface VectorCache {
  /**
   * All vectors of a model as they are stored now (or were a moment ago, for a large one); null where they are more
   * than may be kept. The first time, and after much has changed, this takes as long as reading them does; the event
   * loop turns in between.
   */
  blocks(modelId: string, dimensions: number): Promise<readonly VectorBlock[] | null>;
  /** The same, certainly as of now. Answers whether anything has changed. */
  refresh(modelId: string, dimensions: number): Promise<boolean>;
}

/**
 * @param maxBytes all that may be kept at once. A model that is used makes room by taking it from those that were not
 *   used for longest; one that does not fit alone is not kept, and its owner's searches go by words alone
 */
export function openVectorCache(store: Store, maxBytes: number, clock: () => number): VectorCache {
  const matrices = new Map<string, Matrix>();

  const matrixOf = (modelId: string): Matrix => {
    const known = matrices.get(modelId);
    if (known !== undefined) return known;
    const fresh: Matrix = {
      blocks: new Map(),
      ordered: [],
      bytes: 0,
      isTooLarge: false,
      lookAgainAt: Number.NEGATIVE_INFINITY,
      usedAt: 0,
      loading: null,
    };
    matrices.set(modelId, fresh);
    return fresh;
  };

  const makeRoom = (own: Matrix) => {
    const total = () => [...matrices.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const others = [...matrices].filter(([, matrix]) => matrix !== own && matrix.loading === null);
    for (const [modelId] of others.sort((a, b) => a[1].usedAt - b[1].usedAt)) {
      if (total() <= maxBytes) return;
      matrices.delete(modelId);
    }
  };

  const load = async (modelId: string, dimensions: number, matrix: Matrix): Promise<boolean> => {
    const startedAt = clock();
    const stored = await digestsOf(store, modelId);
    const lookingMs = clock() - startedAt;
    matrix.lookAgainAt = clock() + lookingMs / LOOKING_SHARE;
    const rows = stored.reduce((sum, { count }) => sum + count, 0);
    matrix.isTooLarge = rows * dimensions * Float32Array.BYTES_PER_ELEMENT > maxBytes;
    const wanted = matrix.isTooLarge ? [] : stored;
    const present = new Set(wanted.map(({ block }) => block));
    const gone = [...matrix.blocks.keys()].filter((block) => !present.has(block));
    for (const block of gone) matrix.blocks.delete(block);
    let isChanged = gone.length > 0;
    for (const { block, count, sum } of wanted) {
      const known = matrix.blocks.get(block);
      if (known?.ids.length === count && known.sum === sum) continue;
      matrix.blocks.set(block, await readBlock(store, modelId, dimensions, block));
      isChanged = true;
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (isChanged) {
      matrix.ordered = [...matrix.blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
      matrix.bytes = matrix.ordered.reduce((bytes, { vectors }) => bytes + vectors.byteLength, 0);
      makeRoom(matrix);
    }
    return isChanged;
  };

  /** One at a time for a model: who comes while it is loading waits for the same. */
  const loadOnce = (modelId: string, dimensions: number, matrix: Matrix): Promise<boolean> => {
    matrix.loading ??= load(modelId, dimensions, matrix).finally(() => {
      matrix.loading = null;
    });
    return matrix.loading;
  };

  return {
    async blocks(modelId, dimensions) {
      const matrix = matrixOf(modelId);
      matrix.usedAt = clock();
      if (clock() >= matrix.lookAgainAt) await loadOnce(modelId, dimensions, matrix);
      return matrix.isTooLarge ? null : matrix.ordered;
    },
    async refresh(modelId, dimensions) {
      const matrix = matrixOf(modelId);
      // What is being loaded may have been looked at before.
      await matrix.loading;
      return loadOnce(modelId, dimensions, matrix);
    },
  };
}

interface Digest {
  readonly block: number;
  readonly count: number;
  readonly sum: number;
}

async function digestsOf(store: Store, modelId: string): Promise<Digest[]> {
  const { rows } = await sql<{ block: number | string; count: number; sum: number | string }>`
    select chunk_id / ${sql.lit(BLOCK_IDS)} as block, cast(count(*) as integer) as count, sum(chunk_id) as sum
    from vectors where model_id = ${modelId} group by 1`.execute(store);
  return rows.map(({ block, count, sum }) => ({ block: Number(block), count, sum: Number(sum) }));
}

async function readBlock(store: Store, modelId: string, dimensions: number, block: number): Promise<Block> {
  const rows = await store
    .selectFrom('vectors')
    .select(['chunk_id', 'vector'])
    .where('model_id', '=', modelId)
    .where('chunk_id', '>=', block * BLOCK_IDS)
    .where('chunk_id', '<', (block + 1) * BLOCK_IDS)
    .orderBy('chunk_id')
    .execute();
  const vectors = new Float32Array(rows.length * dimensions);
  const bytes = new Uint8Array(vectors.buffer);
  const width = dimensions * Float32Array.BYTES_PER_ELEMENT;
  // One of another length is nobody's: it stays at zero, which is near nothing.
  for (const [row, { vector }] of rows.entries()) if (vector.byteLength === width) bytes.set(vector, row * width);
  const ids = rows.map(({ chunk_id }) => chunk_id);
  return { ids, vectors, sum: ids.reduce((sum, id) => sum + id, 0) };
}
