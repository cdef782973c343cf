import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDotProducts, plainDotProducts } from './dot-products.ts';
import { nearestOf } from './vector-matrix.ts';
import { openVectorMemory, type Precision } from './vector-memory.ts';

const dimensions = fc.integer({ min: 1, max: 70 });
const unitVector = (length: number) =>
  fc
    .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => values.map((value) => value / (Math.hypot(...values) || 1)))
    .map((values) => Float32Array.from(values));

test.each<[Precision, number]>([
  ['int16', 0.0001],
  ['int8', 0.01],
])('as %s, the nearest are those that comparing all of them finds', (precision, error) => {
  const memory = openVectorMemory();
  const library = dimensions.chain((length) =>
    fc.record({ query: unitVector(length), vectors: fc.array(unitVector(length), { maxLength: 60 }) }),
  );
  fc.assert(
    fc.property(
      library,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 20 }),
      ({ query, vectors }, size, count) => {
        const blocks = Array.from({ length: Math.ceil(vectors.length / size) }, (_, block) => {
          const own = vectors.slice(block * size, (block + 1) * size);
          const rows = memory.allocate(precision, query.length, own.length);
          for (const [row, vector] of own.entries()) memory.write(rows, row, vector);
          return { ids: own.map((_row, row) => 10 * (block * size + row)), rows };
        });
        const cosines = vectors.map((row) => row.reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0));
        const { nearest, cosineOf } = nearestOf(memory, blocks, query, count);
        const best = cosines.toSorted((a, b) => b - a).slice(0, count);
        expect(nearest).toHaveLength(best.length);
        for (const [rank, { id, cosine }] of nearest.entries()) {
          expect(Math.abs(cosine - (best[rank] ?? Number.NaN))).toBeLessThan(error);
          expect(Math.abs(cosine - (cosines[id / 10] ?? Number.NaN))).toBeLessThan(error);
          expect(cosineOf(id)).toBe(cosine);
        }
        expect(cosineOf(5)).toBeNull();
        // What is freed is somebody else's, whatever is left in it.
        for (const { rows } of blocks) memory.free(rows);
      },
    ),
    { numRuns: 50 },
  );
});

test('vector units and JavaScript come to the same products', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const [fast, plain] = [openDotProducts(memory), plainDotProducts(memory)];
  const [query, rows, products] = [0, 4_096, 32_768];
  fc.assert(
    fc.property(
      fc.constantFrom('int16', 'int8'),
      fc.integer({ min: 1, max: 20 }).map((sixteens) => 16 * sixteens),
      fc.integer({ min: 1, max: 9 }),
      fc.infiniteStream(fc.integer({ min: -400, max: 400 })),
      (precision, width, count, numbers) => {
        const all = new Int16Array(memory.buffer, 0, products / 2);
        for (let index = 0; index < rows / 2 + (count * width) / 2; index++) all[index] = numbers.next().value ?? 0;
        const answers = [fast, plain].map((dotProducts) => {
          dotProducts[precision](query, rows, count, width, products);
          return [...new Int32Array(memory.buffer, products, count)];
        });
        expect(answers[0]).toEqual(answers[1]);
      },
    ),
    { numRuns: 20 },
  );
});
