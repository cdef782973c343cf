import { expect, it } from 'vitest';
import type { BulkUploadView } from '@/hooks/bulk-upload.ts';
import { sentPercent, uploadWords } from './upload-words.ts';

const view: BulkUploadView = {
  state: 'sending',
  filesUp: 312,
  filesTotal: 1_500,
  sentBytes: 41_000_000,
  totalBytes: 210_000_000,
  leftOut: [],
  failure: null,
};

it('says how many files and bytes are there, of how many', () => {
  expect(uploadWords(view)).toBe('312 of 1,500 files, 41 MB of 210 MB sent');
  expect(Math.floor(sentPercent(view))).toBe(19);
  expect(sentPercent({ ...view, totalBytes: 0 })).toBeCloseTo(20.8);
  expect(uploadWords({ ...view, state: 'refused', filesUp: 0 })).toBe('None of the files could be sent');
});
