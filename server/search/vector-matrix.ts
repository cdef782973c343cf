import type { VectorMemory, VectorRows } from './vector-memory.ts';

/** Vectors of neighbouring chunk ids, in memory. */
export interface VectorBlock {
  /** Ascending. */
  readonly ids: readonly number[];
  /** A row for each id. */
  readonly rows: VectorRows;
}

export interface Neighbour {
  readonly id: number;
  readonly cosine: number;
}

export interface Neighbours {
  /** The nearest first. */
  readonly nearest: readonly Neighbour[];
  /** Of all vectors, so many: what a cosine has to be compared with to mean something. */
  readonly size: number;
  readonly mean: number;
  readonly deviation: number;
  /** How near a chunk is; null where it has no vector. */
  cosineOf(id: number): number | null;
}

/**
 * The `count` nearest of all vectors of a model, by comparing each: the event loop waits as long as it takes to go through
 * their memory, 10 to 40 ms for 256 MB.
 *
 * @param blocks in the order of their ids
 * @param query of unit length, like the vectors
 */
export function nearestOf(
  memory: VectorMemory,
  blocks: readonly VectorBlock[],
  query: Float32Array,
  count: number,
): Neighbours {
  const heap = new NearestHeap(count);
  const cosines = memory.compare(
    query,
    blocks.map(({ rows, ids }) => ({ rows, count: ids.length })),
  );
  let sum = 0;
  let squares = 0;
  let total = 0;
  let least = heap.least;
  for (const [index, { ids }] of blocks.entries()) {
    const own = cosines[index] ?? new Float32Array(0);
    for (let row = 0; row < own.length; row++) {
      const cosine = own[row] ?? 0;
      sum += cosine;
      squares += cosine * cosine;
      if (cosine <= least) continue;
      heap.offer(ids[row] ?? 0, cosine);
      least = heap.least;
    }
    total += own.length;
  }
  const mean = total === 0 ? 0 : sum / total;
  return {
    nearest: heap.sorted(),
    size: total,
    mean,
    deviation: total === 0 ? 0 : Math.sqrt(Math.max(0, squares / total - mean * mean)),
    cosineOf: (id) => {
      const [block, row] = placeOf(blocks, id);
      return row < 0 ? null : (cosines[block]?.[row] ?? null);
    },
  };
}

function placeOf(blocks: readonly VectorBlock[], id: number): [block: number, row: number] {
  const block = lastAtMost(blocks.length, (index) => blocks[index]?.ids[0] ?? 0, id);
  const ids = blocks[block]?.ids ?? [];
  const row = lastAtMost(ids.length, (index) => ids[index] ?? 0, id);
  return [block, ids[row] === id ? row : -1];
}

function lastAtMost(length: number, at: (index: number) => number, value: number): number {
  let low = -1;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Keeps the highest of what it is offered, its least on top. */
class NearestHeap {
  readonly #ids: number[] = [];
  readonly #cosines: number[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** What a cosine must exceed to be kept. */
  get least(): number {
    return this.#ids.length < this.#size ? Number.NEGATIVE_INFINITY : (this.#cosines[0] ?? Number.POSITIVE_INFINITY);
  }

  offer(id: number, cosine: number): void {
    if (this.#ids.length < this.#size) {
      this.#ids.push(id);
      this.#cosines.push(cosine);
      this.#rise(this.#ids.length - 1);
    } else {
      this.#ids[0] = id;
      this.#cosines[0] = cosine;
      this.#sink();
    }
  }

  sorted(): Neighbour[] {
    return this.#ids
      .map((id, index) => ({ id, cosine: this.#cosines[index] ?? 0 }))
      .sort((a, b) => b.cosine - a.cosine || a.id - b.id);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#cosine(parent) <= this.#cosine(at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const least = this.#cosine(left + 1) < this.#cosine(left) ? left + 1 : left;
      if (this.#cosine(least) >= this.#cosine(at)) return;
      this.#swap(least, at);
      at = least;
    }
  }

  #cosine(at: number): number {
    return this.#cosines[at] ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    [this.#ids[a], this.#ids[b]] = [this.#ids[b] ?? 0, this.#ids[a] ?? 0];
    [this.#cosines[a], this.#cosines[b]] = [this.#cosines[b] ?? 0, this.#cosines[a] ?? 0];
  }
}
