import { expect, test } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { quoteInContext } from './quote-in-context.ts';

const passage = (text: string, page: number): Passage => ({ text, locator: { kind: 'page', page }, headingPath: [] });
const passages = [passage('Before it.', 1), passage('One. Two\n  words. Three.', 2), passage('After it. End.', 3)].map(
  (each, index) => ({ ...each, index }),
);

const marked = (quote: string, index: number) =>
  quoteInContext(passages, { quote, passage: index }).flatMap(({ runs }) =>
    runs.filter(({ isQuoted }) => isQuoted).map(({ text }) => text),
  );

test('marks the quote in its passage and shows the neighbours unmarked', () => {
  const context = quoteInContext(passages, { quote: 'Two words.', passage: 1 });
  expect(context.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(context[1]?.runs).toEqual([
    { text: 'One. ', isQuoted: false },
    { text: 'Two words.', isQuoted: true },
    { text: ' Three.', isQuoted: false },
  ]);
  expect(marked('Two words.', 1)).toEqual(['Two words.']);
});

test('a quote may run on into the next passage', () =>
  expect(marked('Three. After it.', 1)).toEqual(['Three.', 'After it.']));

test('the ends of the source have fewer neighbours', () => {
  expect(quoteInContext(passages, { quote: 'Before it.', passage: 0 }).map(({ index }) => index)).toEqual([0, 1]);
  expect(marked('End.', 2)).toEqual(['End.']);
});

test('what is not there is not marked', () => {
  expect(marked('Never said.', 1)).toEqual([]);
  // It stands before the cited passage: a mark there would contradict the locator.
  expect(marked('Before it.', 1)).toEqual([]);
  expect(quoteInContext(passages, { quote: 'x', passage: 9 })).toEqual([]);
});

test('a far passage is found by its position', () => {
  const far = passages.map((each) => ({ ...each, index: each.index + 2_000_000 }));
  const context = quoteInContext(far, { quote: 'Two words.', passage: 2_000_001 });
  expect(context.map(({ index }) => index)).toEqual([2_000_000, 2_000_001, 2_000_002]);
  expect(context[1]?.runs.filter(({ isQuoted }) => isQuoted)).toEqual([{ text: 'Two words.', isQuoted: true }]);
});

test('no text is lost or doubled by marking', () => {
  const text = quoteInContext(passages, { quote: 'Three. After', passage: 1 })
    .map(({ runs }) => runs.map((run) => run.text).join(''))
    .join('|');
  expect(text).toBe('Before it.|One. Two words. Three.|After it. End.');
});
