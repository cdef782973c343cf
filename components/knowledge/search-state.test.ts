import { expect, it } from 'vitest';
import { NO_SEARCH, parseSearch, questionOf, type SearchState, searchPath } from './search-state.ts';

const FULL: SearchState = {
  query: 'tide & "high water"',
  mediaTypes: ['application/pdf', 'text/html'],
  since: 'week',
  documentId: 'doc_1',
};

it('is read back from an address as it was written there', () => {
  for (const search of [NO_SEARCH, FULL, { ...NO_SEARCH, query: 'é 語' }]) {
    const [, params = ''] = searchPath('/knowledge', search).split('?');
    expect(parseSearch(new URLSearchParams(params))).toEqual(search);
  }
  expect(searchPath('/knowledge', NO_SEARCH)).toBe('/knowledge');
  expect(parseSearch(new URLSearchParams('since=never&type=nonsense&q=x'))).toEqual({ ...NO_SEARCH, query: 'x' });
});

it('keeps a page of text out of the address, and asks for it all the same', () => {
  const query = 'word '.repeat(400).trim();
  expect(searchPath('/knowledge', { ...NO_SEARCH, query })).toBe('/knowledge');
  expect(questionOf({ ...NO_SEARCH, query }, null, 0).query).toBe(query);
});

it('stays the same question for the rest of the hour', () => {
  const at = (iso: string) => questionOf(FULL, 'kb_1', Date.parse(iso));
  expect(at('2026-11-22T10:59:59Z')).toEqual(at('2026-11-22T10:00:00Z'));
  expect(at('2026-11-22T10:30:00Z')).toEqual({
    query: 'tide & "high water"',
    knowledgeBaseId: 'kb_1',
    documentIds: ['doc_1'],
    mediaTypes: ['application/pdf', 'text/html'],
    addedFrom: '2026-11-15T10:00:00.000Z',
  });
});
