import { describe, expect, test } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { readerOf } from '#server/text/passage-reader.ts';
import { isVerbatim } from './citation.ts';
import { titleOf } from './title.ts';
import { readable } from './wording.ts';

test.each([
  ['However, the plan failed.', 'The plan failed.'],
  ['And so it was done.', 'So it was done.'],
  ['3. Open the box.', 'Open the box.'],
  ['4.2 Results were good.', 'Results were good.'],
  ['This was shown before [12, 14–16].', 'This was shown before.'],
  ['This was shown (Smith et al., 2004) twice.', 'This was shown twice.'],
  ['It improves health.12', 'It improves health.'],
  ['The infor- mation and the short- and long-term costs.', 'The information and the short- and long-term costs.'],
  ['“We knew it, he said.', 'We knew it, he said.'],
  ['The ﬁrst oﬃce , as it were.', 'The first office, as it were.'],
  ['[!NOTE] Save your work.', 'Save your work.'],
  ['iPhone sales rose.', 'iPhone sales rose.'],
  ['However,', 'However,'],
])('%j reads %j', (sentence, expected) => {
  expect(readable(sentence)).toBe(expected);
});

test('speech is shown without fillers, with an ellipsis', () => {
  expect(readable('so um i think you can do it and', { cut: true })).toBe('I think you can do it…');
});

describe('titleOf', () => {
  const heading: Passage = { text: 'x', locator: { kind: 'page', page: 1 }, headingPath: ['The First Heading'] };
  test.each([
    ['Microsoft Word - annual_report_2023.docx', 'f.pdf', 'annual report 2023'],
    ['Photosynthesis - Wikipedia', 'en.wikipedia.org', 'Photosynthesis'],
    ['The bridge is closed - BBC News', 'www.bbc.co.uk', 'The bridge is closed'],
    ['How we built it | Example Blog', 'example.com', 'How we built it'],
    ['Attention - a survey', 'f.pdf', 'Attention - a survey'],
    ['Untitled', 'f.pdf', 'The First Heading'],
    [null, 'f.pdf', 'The First Heading'],
  ])('%j of %s is %j', async (title, fallbackTitle, expected) => {
    expect(await titleOf({ title, fallbackTitle, passages: readerOf([heading]) })).toBe(expected);
  });

  test('without title and headings: the file name, then the first words', async () => {
    const passages: Passage[] = [{ text: SENTENCE, locator: { kind: 'page', page: 1 }, headingPath: [] }];
    expect(await titleOf({ title: null, fallbackTitle: 'my-great_notes.txt', passages: readerOf(passages) })).toBe(
      'my-great notes',
    );
    expect(await titleOf({ title: null, fallbackTitle: 'Pasted text', passages: readerOf(passages) })).toBe(
      'One two three four five six seven eight…',
    );
  });
});

const SENTENCE = 'One two three four five six seven eight nine ten.';

describe('isVerbatim', () => {
  const cues: Passage[] = ['the tide comes', 'in twice', 'a day'].map((text, index) => ({
    text,
    locator: { kind: 'time', seconds: index },
    headingPath: [],
  }));
  const at = (quote: string, passage: number, seconds = passage) => ({
    quote,
    passage,
    locator: { kind: 'time' as const, seconds },
  });

  test.each([
    ['in its passage', at('tide', 0), true],
    ['over several cues', at('comes in twice a day', 0), true],
    ['with other white space', at('comes  in\ntwice', 0), true],
    ['in other words', at('the tide goes', 0), false],
    ['in a later cue than it names', at('in twice', 0), false],
    ['at another second', at('tide', 0, 2), false],
    ['in a passage that is not there', at('tide', 7), false],
    ['without words', at(' ', 0), false],
  ])('a quote %s', (_, citation, expected) => {
    expect(isVerbatim(citation, cues)).toBe(expected);
  });

  test('a quote does not cross from one paragraph to the next', () => {
    const passages: Passage[] = ['one two', 'three'].map((text, index) => ({
      text,
      locator: { kind: 'paragraph', index },
      headingPath: [],
    }));
    expect(isVerbatim({ quote: 'two three', passage: 0, locator: { kind: 'paragraph', index: 0 } }, passages)).toBe(
      false,
    );
  });
});
