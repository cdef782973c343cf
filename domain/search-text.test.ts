import { expect, test } from 'vitest';
import { foldForSearch, searchInputSchema, searchWords } from './search-text.ts';

test.each([
  ['ÄRGER in KÖLN', 'arger in koln'],
  ['Straße', 'STRASSE'],
  ['ΟΔΟΣ', 'οδός'],
  ['DİYARBAKIR', 'diyarbakır'],
  ['ПРИВЕТ', 'привет'],
  ['ﬁnal Ｎｏｔｅｓ', 'FINAL notes'],
  ['Éole', 'e\u0301ole'],
  ['東京', '東京'],
  ['חדשות', 'חדשות'],
])('%s and %s are the same to a search', (one, other) => expect(foldForSearch(one)).toBe(foldForSearch(other)));

test('different words stay different', () => expect(foldForSearch('Bär')).not.toBe(foldForSearch('Bier')));

test('each word is looked for once, and no more of them than a search may have', () => {
  expect(searchWords('  Annual report\tANNUAL ')).toEqual(['annual', 'report']);
  expect(searchWords(' \n ')).toEqual([]);
  expect(searchWords(Array.from({ length: 60 }, (_, index) => `w${index}`).join(' '))).toHaveLength(20);
  expect(searchWords('x'.repeat(1_000))[0]).toHaveLength(200);
});

test('a search that no database can be asked is refused', () => {
  expect(searchInputSchema.safeParse('a\0b').success).toBe(false);
  expect(searchInputSchema.safeParse('x'.repeat(201)).success).toBe(false);
});
