import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halvesOf, planBatches } from './plan-batches.ts';
import type { GivenFile } from './upload-files.ts';

const given = fc
  .array(fc.nat(5_000), { maxLength: 300 })
  .map((sizes) => sizes.map((size, n) => ({ path: `${n}`, file: sized(size) })));

it('puts every file into one batch, in order, and keeps each batch within the limits or alone', () => {
  fc.assert(
    fc.property(
      given,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9_000 }),
      (files, maxFiles, maxBytes) => {
        const batches = planBatches(files, { maxFiles, maxBytes });
        expect(batches.flat()).toEqual(files);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(maxFiles);
          const bytes = batch.reduce((sum, { file }) => sum + file.size, 0);
          expect(batch.length === 1 || bytes <= maxBytes).toBe(true);
        }
      },
    ),
  );
});

it('divides a batch into parts that are smaller and lose nothing', () => {
  const files = Array.from({ length: 5 }, (_, n): GivenFile => ({ path: `${n}`, file: sized(1) }));
  expect(halvesOf(files).flat()).toEqual(files);
  expect(halvesOf(files).map(({ length }) => length)).toEqual([3, 2]);
});

function sized(size: number): File {
  return Object.defineProperty(new File([], 'f'), 'size', { value: size });
}
