import { expect, it } from 'vitest';
import type { IngestionItem } from '#domain/ingestion.ts';
import { countIn, itemWords } from './item-words.ts';

const item: IngestionItem = {
  id: 'item_1',
  position: 0,
  name: 'report.pdf',
  expands: null,
  parentId: null,
  state: 'waiting',
  outcome: null,
  documentId: null,
  unit: null,
  unitsDone: 0,
  unitsTotal: null,
  chunksDone: 0,
  chunksTotal: null,
  failedIn: null,
  failure: null,
};

it.each<[Partial<IngestionItem>, string]>([
  [{}, 'waiting'],
  [{ expands: 'site' }, 'looking for its pages'],
  [{ state: 'loaded' }, 'being read'],
  [{ state: 'loaded', unit: 'pages', unitsDone: 12, unitsTotal: 80 }, 'page 12 of 80'],
  [{ state: 'extracted' }, 'read, to be split into passages'],
  [{ state: 'chunked', chunksTotal: 34 }, '34 passages'],
  [{ state: 'chunked', chunksDone: 10, chunksTotal: 34 }, '10 of 34 passages'],
  [{ state: 'embedded', chunksTotal: 34 }, '34 passages, being indexed'],
  [{ state: 'indexed', outcome: 'added', chunksTotal: 34 }, '34 passages'],
  [{ state: 'indexed', outcome: 'replaced', chunksTotal: 1 }, '1 passage, replaced an earlier version'],
  [{ state: 'indexed', outcome: 'unchanged' }, 'already there'],
  [{ state: 'expanded', expands: 'archive' }, 'what it holds is listed by itself'],
  [{ state: 'failed' }, 'failed'],
])('%j is “%s”', (change, words) => {
  expect(itemWords({ ...item, ...change }, false)).toBe(words);
});

it('does not say of a task that is over that anything still waits', () => {
  expect(itemWords(item, true)).toBe('not reached');
  expect(itemWords({ ...item, state: 'loaded' }, true)).toBe('not read');
});

it('counts the rows of each view', () => {
  const counts = { waiting: 3, loaded: 2, embedded: 1, indexed: 40, failed: 2 };
  expect(countIn('all', counts)).toBe(48);
  expect(countIn('in-work', counts)).toBe(3);
  expect(countIn('failed', counts)).toBe(2);
});
