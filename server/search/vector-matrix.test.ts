import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestOf } from './vector-matrix.ts';

test('the nearest are those that comparing all of them finds', async () => {
  const number = fc.float({ min: -1, max: 1, noNaN: true });
  const vectors = fc.array(fc.tuple(number, number, number, number, number), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      vectors,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, size, count) => {
        const query = Float32Array.of(0.1, -0.5, 0.3, 0.7, 0.2);
        const blocks = Array.from({ length: Math.ceil(rows.length / size) }, (_, block) => {
          const own = rows.slice(block * size, (block + 1) * size);
          return { ids: own.map((_row, row) => 10 * (block * size + row)), vectors: Float32Array.from(own.flat()) };
        });
        const cosines = rows.map((row) => row.reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0));
        const { nearest, cosineOf } = await nearestOf(blocks, query, count);
        const best = cosines.toSorted((a, b) => b - a).slice(0, count);
        expect(nearest).toHaveLength(best.length);
        for (const [rank, { id, cosine }] of nearest.entries()) {
          expect(cosine).toBeCloseTo(best[rank] ?? Number.NaN, 5);
          expect(cosineOf(id)).toBe(cosine);
          expect(cosine).toBeCloseTo(cosines[id / 10] ?? Number.NaN, 5);
        }
        expect(cosineOf(5)).toBeNull();
      },
    ),
    { numRuns: 50 },
  );
});
