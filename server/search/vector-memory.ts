import { openDotProducts } from './dot-products.ts';

/**
 * Numbers of 16 bits are as good as the floats that they are made of: a cosine differs by a hundred-thousandth. Bytes take
 * half of the room, and a cosine differs by a thousandth or less.
 */
export type Precision = 'int16' | 'int8';

/** Rows for vectors in a {@link VectorMemory}. */
export interface VectorRows {
  readonly precision: Precision;
  readonly dimensions: number;
  /** How many vectors there is room for, and how many bytes that takes. */
  readonly capacity: number;
  readonly bytes: number;
  /** Where they begin, and what each whole number of a row stands for. */
  readonly offset: number;
  readonly scales: Float32Array;
}

/** Memory in which one vector can be compared with many quickly. What is freed is used again; it never shrinks. */
export interface VectorMemory {
  /** @param count the most rows that are written */
  allocate(precision: Precision, dimensions: number, count: number): VectorRows;
  free(rows: VectorRows): void;
  /** @param vector of unit length, or zero */
  write(rows: VectorRows, row: number, vector: Float32Array): void;
  /** Moves the first rows from one place to another. */
  copy(from: VectorRows, to: VectorRows, count: number): void;
  /** The scalar products of a vector of unit length with the first `count` rows of each place. */
  compare(vector: Float32Array, places: readonly { rows: VectorRows; count: number }[]): Float32Array[];
}

/** The most rows that are allocated, and compared, at once. */
export const MAX_ROWS = 512;
export const MAX_DIMENSIONS = 16_384;

const PAGE_BYTES = 65_536;
/** The query is at the beginning, with room for the most dimensions; behind it stand the products. */
const QUERY_AT = 0;
const PRODUCTS_AT = MAX_DIMENSIONS * Int16Array.BYTES_PER_ELEMENT;
const FIRST_FREE = PRODUCTS_AT + MAX_ROWS * Int32Array.BYTES_PER_ELEMENT;
/** Memory grows by so much at least. */
const GROWTH_PAGES = 64;
/** What is compared at a time, in bytes. */
const VECTOR_BYTES = 16;
const LEAST_ROWS = 16;
const MAX_INT16 = 32_767;
const MAX_INT8 = 127;

export function openVectorMemory(): VectorMemory {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(FIRST_FREE / PAGE_BYTES) });
  const products = openDotProducts(memory);
  const freed = new Map<number, number[]>();
  let end = FIRST_FREE;

  const place = (bytes: number): number => {
    const again = freed.get(bytes)?.pop();
    if (again !== undefined) return again;
    const missing = end + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.max(GROWTH_PAGES, Math.ceil(missing / PAGE_BYTES)));
    end += bytes;
    return end - bytes;
  };
  const numbersOf = ({ precision, dimensions, offset }: VectorRows, row: number) => {
    const at = offset + row * widthOf(precision, dimensions);
    return precision === 'int16'
      ? new Int16Array(memory.buffer, at, dimensions)
      : new Int8Array(memory.buffer, at, dimensions);
  };

  return {
    allocate: (precision, dimensions, count) => {
      const capacity = 2 ** Math.ceil(Math.log2(Math.max(LEAST_ROWS, count)));
      const bytes = bytesOf(precision, dimensions, capacity);
      return { precision, dimensions, capacity, bytes, offset: place(bytes), scales: new Float32Array(capacity) };
    },
    free: ({ bytes, offset }) => {
      const known = freed.get(bytes);
      if (known === undefined) freed.set(bytes, [offset]);
      else known.push(offset);
    },
    write: (rows, row, vector) => {
      const most = rows.precision === 'int16' ? MAX_INT16 : MAX_INT8;
      const largest = rows.precision === 'int16' ? 1 : vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const factor = largest > 0 ? most / largest : 0;
      const numbers = numbersOf(rows, row);
      for (let index = 0; index < vector.length; index++) {
        numbers[index] = Math.max(-most, Math.min(most, Math.round((vector[index] ?? 0) * factor)));
      }
      rows.scales[row] = largest / most;
    },
    copy: (from, to, count) => {
      const bytes = new Uint8Array(memory.buffer);
      bytes.copyWithin(to.offset, from.offset, from.offset + count * widthOf(from.precision, from.dimensions));
      to.scales.set(from.scales.subarray(0, count));
    },
    compare: (vector, places) => {
      const query = new Int16Array(memory.buffer, QUERY_AT, MAX_DIMENSIONS);
      // Zero where rows are padded: whatever is there counts for nothing.
      query.fill(0, 0, vector.length + VECTOR_BYTES);
      query.set(vector.map((value) => Math.round(value * MAX_INT16)));
      return places.map(({ rows: { precision, dimensions, offset, scales }, count }) => {
        if (count > 0) products[precision](QUERY_AT, offset, count, widthOf(precision, dimensions), PRODUCTS_AT);
        const sums = new Int32Array(memory.buffer, PRODUCTS_AT, count);
        const cosines = new Float32Array(count);
        for (let row = 0; row < count; row++) cosines[row] = ((sums[row] ?? 0) * (scales[row] ?? 0)) / MAX_INT16;
        return cosines;
      });
    },
  };
}

/** What so many vectors take. */
export function bytesOf(precision: Precision, dimensions: number, count: number): number {
  return count * widthOf(precision, dimensions);
}

/** Of a row, in bytes. */
function widthOf(precision: Precision, dimensions: number): number {
  const bytes = dimensions * (precision === 'int16' ? Int16Array.BYTES_PER_ELEMENT : Int8Array.BYTES_PER_ELEMENT);
  return Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
}
