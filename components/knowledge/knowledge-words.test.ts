import { expect, it } from 'vitest';
import type { EmbeddingStatus } from '#domain/knowledge.ts';
import { contentsWords, removalWords } from './base-words.ts';
import { embeddingWords, outdatedWords } from './embedding-words.ts';
import { documentTitle, foundWords, hitPath } from './search-words.ts';

const base = {
  id: 'kb_1',
  name: 'Tides',
  description: '',
  documents: 0,
  chunks: 0,
  activeTaskIds: [],
  latestTaskId: null,
  createdAt: '',
  updatedAt: '',
};

it('says what a knowledge base holds, and what goes with it', () => {
  expect(contentsWords(base)).toBe('nothing in it yet');
  expect(contentsWords({ documents: 1, chunks: 1_204 })).toBe('1 document, 1,204 passages');
  expect(removalWords(base)).toBe(
    '“Tides” is deleted for good. The files and pages that they came from are not touched.',
  );
  const busy = removalWords({ ...base, documents: 1_480, activeTaskIds: ['a'] });
  expect(busy).toContain('“Tides” and the 1,480 documents in it are deleted for good');
  expect(busy).toContain('What is being added to it (1 task) is cancelled first.');
});

const status: EmbeddingStatus = {
  active: { id: 'm', kind: 'lsa', name: 'lsa-1', dimensions: 128, fittedOn: 98, createdAt: '' },
  wanted: { kind: 'lsa', name: 'lsa-1' },
  isOutdated: false,
  chunks: 98,
  taskId: null,
};

it('says what search goes by, and why that is outdated', () => {
  expect(embeddingWords({ ...status, chunks: 0 })).toBeNull();
  expect(embeddingWords({ ...status, active: null })).toMatch(/by words only/);
  expect(embeddingWords(status)).toBe('Search goes by words and by meaning, learnt from 98 passages of yours.');
  expect(outdatedWords(status)).toBeNull();
  expect(outdatedWords({ ...status, isOutdated: true, chunks: 9_800 })).toBe('There are 9,800 now: it is outdated.');
  const wanted = { kind: 'endpoint', name: 'nomic' } as const;
  expect(outdatedWords({ ...status, isOutdated: true, wanted })).toBe('The settings now name nomic.');
});

it('leads to the passages that were found, under the name that says most', () => {
  expect(hitPath({ documentId: 'doc_1', passages: [4, 4] })).toBe('/documents/doc_1?passage=4');
  expect(hitPath({ documentId: 'doc_1', passages: [4, 9] })).toBe('/documents/doc_1?passage=4-9');
  expect(documentTitle({ name: 'a/b.md', title: 'On tides' })).toBe('On tides');
  expect(documentTitle({ name: 'a/b.md', title: ' ' })).toBe('a/b.md');
  expect(foundWords(20, true)).toBe('20 passages and more');
});
