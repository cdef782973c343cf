import { describe, expect, it } from 'vitest';
import { normalized } from './normalized.ts';

describe('normalized', () => {
  it.each([
    ['Cafe\u0301 ﬁ', 'NFC', 'Café ﬁ'],
    ['Café ﬁ', 'NFKD', 'Cafe\u0301 fi'],
    [`a${'\u0301\u0323'.repeat(15)}b`, 'NFC', `a${'\u0301\u0323'.repeat(15)}b`.normalize('NFC')],
  ] as const)('is what Unicode says for %j in %s', (text, form, expected) => {
    expect(normalized(text, form)).toBe(expected);
  });

  it('loses none of a million marks on one letter', () => {
    expect(normalized(`x${'\u0300\u0323'.repeat(500_000)}y`, 'NFD')).toHaveLength(1_000_002);
  });
});
