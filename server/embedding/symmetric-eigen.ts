import type { Pacer } from './pacer.ts';

/** Sweeps after which it has converged long since. */
const MAX_SWEEPS = 30;

/**
 * Eigenvalues, largest first, and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, 8.5).
 *
 * @param matrix `size` × `size`, row by row; is overwritten
 * @returns vectors as rows: that of `values[i]` begins at `i * size`
 */
export async function symmetricEigen(
  matrix: Float64Array,
  size: number,
  pacer: Pacer,
): Promise<{ values: Float64Array; vectors: Float64Array }> {
  const a = matrix;
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const at = (row: number, column: number) => a[row * size + column] ?? 0;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    let all = 0;
    for (let p = 0; p < size; p++) {
      all += at(p, p) ** 2;
      for (let q = p + 1; q < size; q++) off += at(p, q) ** 2;
    }
    if (off <= all * 1e-24) break;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
      if (pacer.isDue) await pacer.giveWay();
    }
  }
  const order = Array.from({ length: size }, (_, index) => index).sort((one, other) => at(other, other) - at(one, one));
  const values = Float64Array.from(order, (index) => at(index, index));
  const vectors = new Float64Array(size * size);
  for (const [rank, index] of order.entries()) {
    for (let i = 0; i < size; i++) vectors[rank * size + i] = v[index * size + i] ?? 0;
  }
  return { values, vectors };
}

/** Makes the element (p, q) zero; the rows of `v` turn along. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] ?? 0;
  if (apq === 0) return;
  const theta = ((a[q * size + q] ?? 0) - (a[p * size + p] ?? 0)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0, kp = p, kq = q; k < size; k++, kp += size, kq += size) {
    const one = a[kp] ?? 0;
    const other = a[kq] ?? 0;
    a[kp] = c * one - s * other;
    a[kq] = s * one + c * other;
  }
  turnRows(a, p * size, q * size, size, c, s);
  turnRows(v, p * size, q * size, size, c, s);
}

function turnRows(m: Float64Array, p: number, q: number, size: number, c: number, s: number): void {
  for (let k = 0; k < size; k++) {
    const one = m[p + k] ?? 0;
    const other = m[q + k] ?? 0;
    m[p + k] = c * one - s * other;
    m[q + k] = s * one + c * other;
  }
}
