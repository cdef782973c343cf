import type { Pacer } from './pacer.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A matrix of which only what is not zero is stored, row by row. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Where each row begins among the entries; one more for the end. */
  readonly starts: Uint32Array;
  readonly columnOf: Uint32Array;
  readonly values: Float32Array;
}

/** A matrix row by row. */
interface Dense {
  readonly width: number;
  readonly data: Float32Array;
}

/** More directions are followed than are wanted: the last ones are the least exact. */
const OVERSAMPLING = 10;
/** A second one costs as much again and finds the same neighbours. */
const ITERATIONS = 1;
/** Directions that carry less than this part of the strongest are rounding errors. */
const NEGLIGIBLE = 1e-5;

/**
 * The right singular vectors of the largest singular values of a matrix, by randomized subspace iteration (Halko,
 * Martinsson and Tropp, “Finding structure with randomness”, SIAM Review 53, 2011, algorithms 4.4 and 5.1).
 *
 * @param wanted how many, at most: fewer where the rank is lower
 * @param random numbers in [0, 1)
 * @param onStep is told the part of the work that is done
 * @returns for each column of the matrix its `dimensions` components, one column after the other
 */
export async function rightSingularVectors(
  matrix: SparseMatrix,
  wanted: number,
  { random, pacer, onStep }: { random: () => number; pacer: Pacer; onStep: (part: number) => void },
): Promise<{ dimensions: number; vectors: Float32Array }> {
  const width = Math.min(wanted + OVERSAMPLING, matrix.rows, matrix.columns);
  if (width === 0) return { dimensions: 0, vectors: new Float32Array(0) };
  const flipped = transposed(matrix);
  const steps = 2 * ITERATIONS + 3;
  const probe = new Float32Array(matrix.columns * width).map(() => random() * 2 - 1);
  let range = await orthonormal(await times(matrix, { width, data: probe }, pacer), matrix.rows, pacer);
  onStep(1 / steps);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const back = await times(flipped, range, pacer);
    onStep((2 * iteration + 2) / steps);
    range = await orthonormal(await times(matrix, back, pacer), matrix.rows, pacer);
    onStep((2 * iteration + 3) / steps);
  }
  // What the matrix is within its range: singular vectors of this small one, turned back, are those of the large one.
  const small = await times(flipped, range, pacer);
  onStep((steps - 1) / steps);
  return mainDirections(small, matrix.columns, wanted, pacer);
}

async function times(a: SparseMatrix, { width, data }: Dense, pacer: Pacer): Promise<Dense> {
  const out = new Float32Array(a.rows * width);
  for (let row = 0; row < a.rows; row++) {
    addRow(a, row, data, out, width);
    if (pacer.isDue) await pacer.giveWay();
  }
  return { width, data: out };
}

/** Four entries at once: much faster than one after the other. */
function addRow(a: SparseMatrix, row: number, from: Float32Array, to: Float32Array, width: number): void {
  const at = row * width;
  const end = a.starts[row + 1] ?? 0;
  const begin = (entry: number) => (entry < end ? (a.columnOf[entry] ?? 0) * width : 0);
  const value = (entry: number) => (entry < end ? (a.values[entry] ?? 0) : 0);
  for (let entry = a.starts[row] ?? 0; entry < end; entry += 4) {
    const b0 = begin(entry);
    const b1 = begin(entry + 1);
    const b2 = begin(entry + 2);
    const b3 = begin(entry + 3);
    const v0 = value(entry);
    const v1 = value(entry + 1);
    const v2 = value(entry + 2);
    const v3 = value(entry + 3);
    for (let j = 0; j < width; j++) {
      to[at + j] =
        (to[at + j] ?? 0) +
        v0 * (from[b0 + j] ?? 0) +
        v1 * (from[b1 + j] ?? 0) +
        v2 * (from[b2 + j] ?? 0) +
        v3 * (from[b3 + j] ?? 0);
    }
  }
}

/** Rows become columns, in time proportional to the entries. */
function transposed(a: SparseMatrix): SparseMatrix {
  const starts = new Uint32Array(a.columns + 1);
  for (const column of a.columnOf) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
  for (let column = 0; column < a.columns; column++)
    starts[column + 1] = (starts[column + 1] ?? 0) + (starts[column] ?? 0);
  const next = starts.slice();
  const columnOf = new Uint32Array(a.columnOf.length);
  const values = new Float32Array(a.values.length);
  for (let row = 0; row < a.rows; row++) {
    const end = a.starts[row + 1] ?? 0;
    for (let entry = a.starts[row] ?? 0; entry < end; entry++) {
      const column = a.columnOf[entry] ?? 0;
      const place = next[column] ?? 0;
      next[column] = place + 1;
      columnOf[place] = row;
      values[place] = a.values[entry] ?? 0;
    }
  }
  return { rows: a.columns, columns: a.rows, starts, columnOf, values };
}

/** The same columns' space, by columns of unit length at right angles; as many as it has dimensions. */
async function orthonormal(matrix: Dense, rows: number, pacer: Pacer): Promise<Dense> {
  const { directions, lengths } = await spectrum(matrix, rows, pacer);
  return turned(matrix, rows, scaled(directions, lengths, matrix.width), pacer);
}

async function mainDirections(
  matrix: Dense,
  rows: number,
  wanted: number,
  pacer: Pacer,
): Promise<{ dimensions: number; vectors: Float32Array }> {
  const { directions, lengths } = await spectrum(matrix, rows, pacer);
  const kept = lengths.slice(0, wanted);
  const { width, data } = await turned(matrix, rows, scaled(directions, kept, matrix.width), pacer);
  return { dimensions: width, vectors: data };
}

/** The principal directions of the columns, and how long the matrix is in each; those of no length left out. */
async function spectrum(
  { width, data }: Dense,
  rows: number,
  pacer: Pacer,
): Promise<{ directions: Float64Array; lengths: number[] }> {
  const gram = new Float64Array(width * width);
  for (let row = 0; row < rows; row += 4) {
    addToGram(gram, data, row * width, width, Math.min(4, rows - row));
    if (pacer.isDue) await pacer.giveWay();
  }
  for (let p = 0; p < width; p++) for (let q = 0; q < p; q++) gram[p * width + q] = gram[q * width + p] ?? 0;
  const { values, vectors } = await symmetricEigen(gram, width, pacer);
  const lengths = Array.from(values, (value) => Math.sqrt(Math.max(0, value)));
  const longest = lengths[0] ?? 0;
  return { directions: vectors, lengths: lengths.filter((length) => length > longest * NEGLIGIBLE) };
}

/** Four rows at once: twice as fast as one after the other. */
function addToGram(gram: Float64Array, data: Float32Array, at: number, width: number, rows: number): void {
  const at1 = rows > 1 ? at + width : at;
  const at2 = rows > 2 ? at + 2 * width : at;
  const at3 = rows > 3 ? at + 3 * width : at;
  for (let p = 0; p < width; p++) {
    const x = data[at + p] ?? 0;
    const x1 = rows > 1 ? (data[at1 + p] ?? 0) : 0;
    const x2 = rows > 2 ? (data[at2 + p] ?? 0) : 0;
    const x3 = rows > 3 ? (data[at3 + p] ?? 0) : 0;
    const begin = p * width;
    for (let q = p; q < width; q++) {
      gram[begin + q] =
        (gram[begin + q] ?? 0) +
        x * (data[at + q] ?? 0) +
        x1 * (data[at1 + q] ?? 0) +
        x2 * (data[at2 + q] ?? 0) +
        x3 * (data[at3 + q] ?? 0);
    }
  }
}

interface Directions {
  readonly count: number;
  /** One after the other, and zeros up to a multiple of four. */
  readonly data: Float64Array;
}

/** Directions, each divided by a length. */
function scaled(directions: Float64Array, lengths: readonly number[], width: number): Directions {
  const data = new Float64Array(Math.ceil(lengths.length / 4) * 4 * width);
  for (let index = 0; index < lengths.length * width; index++) {
    data[index] = (directions[index] ?? 0) / (lengths[Math.floor(index / width)] ?? 1);
  }
  return { count: lengths.length, data };
}

/** The components of each row in these directions. */
async function turned({ width, data }: Dense, rows: number, directions: Directions, pacer: Pacer): Promise<Dense> {
  const { count } = directions;
  const out = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    turnRow(out, row * count, directions, data, row * width, width);
    if (pacer.isDue) await pacer.giveWay();
  }
  return { width: count, data: out };
}

/** Four directions at once: twice as fast as one after the other. */
function turnRow(
  out: Float32Array,
  to: number,
  { count, data: directions }: Directions,
  data: Float32Array,
  at: number,
  width: number,
): void {
  for (let index = 0; index < count; index += 4) {
    const d = index * width;
    const d1 = d + width;
    const d2 = d1 + width;
    const d3 = d2 + width;
    let sum = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let j = 0; j < width; j++) {
      const x = data[at + j] ?? 0;
      sum += x * (directions[d + j] ?? 0);
      sum1 += x * (directions[d1 + j] ?? 0);
      sum2 += x * (directions[d2 + j] ?? 0);
      sum3 += x * (directions[d3 + j] ?? 0);
    }
    out[to + index] = sum;
    if (index + 1 < count) out[to + index + 1] = sum1;
    if (index + 2 < count) out[to + index + 2] = sum2;
    if (index + 3 < count) out[to + index + 3] = sum3;
  }
}
