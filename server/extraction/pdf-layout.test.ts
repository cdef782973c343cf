import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowsOf } from './pdf-columns.ts';
import { PdfHeadings } from './pdf-headings.ts';
import { framesOf } from './pdf-items.ts';
import { paragraphsOf } from './pdf-paragraphs.ts';
import type { Run } from './pdf-run.ts';

const LEFT_COLUMN = [
  'The river rises early in spring and',
  'carries with it most of the loam',
  'that the fields above have lost in',
  'the long rains of the autumn before',
];
const RIGHT_COLUMN = [
  'so that the mill pond has to be dug',
  'out again every second year, which',
  'no miller has ever been glad to do',
  'at a time when grain is waiting.',
];

describe('the reading order of a page', () => {
  it('is column by column, with what reaches across in its place, however it was drawn', () => {
    const runs = [
      run('On the Silting of Mill Ponds in Three Valleys of the Upper Country', 50, 60),
      ...LEFT_COLUMN.map((text, row) => run(text, 50, 100 + row * 13)),
      ...RIGHT_COLUMN.map((text, row) => run(text, 260, 102 + row * 13)),
      run('Figure 1. A wide drawing of the whole valley and of its three ponds', 50, 180),
      ...LEFT_COLUMN.map((text, row) => run(text.toUpperCase(), 50, 220 + row * 13)),
      ...RIGHT_COLUMN.map((text, row) => run(text.toUpperCase(), 275, 220 + row * 13)),
    ];
    const expected = runs.map(({ text }) => text);
    fc.assert(
      fc.property(fc.shuffledSubarray(runs, { minLength: runs.length }), (drawn) => {
        expect(flowsOf(drawn).flatMap((flow) => flow.map((line) => line.text))).toEqual(expected);
      }),
    );
  });

  it('is row by row in a table', () => {
    const rows = [
      ['Site', 'Depth', 'Year'],
      ['Harrowford', '12', '1904'],
      ['Oakwick', '7', '1911'],
      ['Stonemere', '31', '1899'],
      ['Thornby', '5', '1920'],
    ];
    const runs = rows.flatMap((cells, row) =>
      cells.map((text, column) => run(text, 50 + column * 120, 100 + row * 14)),
    );
    expect(flowsOf(runs).flatMap((flow) => flow.map((line) => line.text))).toEqual(
      rows.map((cells) => cells.join(' ')),
    );
  });

  it('takes text that stands on its side apart', () => {
    const viewport = { transform: [1, 0, 0, -1, 0, 800], width: 600, height: 800 };
    const item = (str: string, transform: number[]) => ({ str, dir: 'ltr', transform, width: 100, fontName: 'f' });
    const frames = framesOf(
      [
        item('stamp along the margin', [0, 10, -10, 0, 30, 200]),
        item('the text of the page, which is longer', [10, 0, 0, 10, 50, 700]),
        item('DRAFT', [30, 30, -30, 30, 100, 100]),
      ],
      new Set(),
      viewport,
    );
    expect(frames.map((frame) => frame.runs.map(({ text }) => text))).toEqual([
      ['the text of the page, which is longer'],
      ['stamp along the margin'],
    ]);
    expect(frames[0]?.runs[0]).toMatchObject({ x: 50, y: 100, size: 10 });
  });
});

describe('paragraphs', () => {
  const texts = (lines: readonly Run[]) => paragraphsOf(flowsOf(lines)).map((paragraph) => paragraph.text);

  it('begin after a gap, at an indent and at a list mark', () => {
    expect(
      texts([
        run('The first line of all is long enough to fill', 50, 100),
        run('and it ends here.', 50, 113),
        run('A second after a gap, which also fills', 50, 135),
        run('the line below it and then some more.', 50, 148),
        run('This is set in, and begins a third one', 62, 161),
        run('that goes back to the margin at once.', 50, 174),
        run('• a mark of a list', 50, 187),
        run('• and another one', 50, 200),
      ]),
    ).toEqual([
      'The first line of all is long enough to fill and it ends here.',
      'A second after a gap, which also fills the line below it and then some more.',
      'This is set in, and begins a third one that goes back to the margin at once.',
      '• a mark of a list',
      '• and another one',
    ]);
  });

  it('have their words made whole, and keep hyphens that belong to the word', () => {
    const lines = [
      'The water was meas-',
      'ured in a well-',
      'known place by co-',
      'operation, self-',
      'taught co-operation, of two',
    ];
    expect(texts(lines.map((text, row) => run(text, 50, 100 + row * 13)))).toEqual([
      'The water was measured in a well-known place by co-operation, self-taught co-operation, of two',
    ]);
  });
});

describe('headings', () => {
  it('are told by size, typeface and number, and nest', () => {
    const headings = new PdfHeadings();
    const body = { size: 10, font: 'body', lineCount: 9, isMono: false };
    const head = { font: 'bold', lineCount: 1, isMono: false };
    headings.learn([run('x'.repeat(3000), 0, 0)]);
    const passages = headings.passagesOf(
      [
        { ...head, size: 20, text: 'Title' },
        { ...head, size: 12, text: '1 One' },
        { ...head, size: 12, text: '1.1 Inner' },
        { ...body, text: 'Running text. It has sentences.' },
        { ...head, size: 12, text: '2 Two' },
        { ...head, size: 10, text: 'By typeface' },
        { ...head, size: 10, text: 'A bold sentence is no heading.' },
        { ...body, text: '3.1 Something . . . . . . . . . . 12' },
        { ...body, isMono: true, text: 'let x = 1' },
      ],
      1,
    );
    expect(passages.map(({ role, headingPath }) => [role ?? 'body', headingPath.join(' > ')])).toEqual([
      ['heading', ''],
      ['heading', 'Title'],
      ['heading', 'Title > 1 One'],
      ['body', 'Title > 1 One > 1.1 Inner'],
      ['heading', 'Title'],
      ['heading', 'Title > 2 Two'],
      ['body', 'Title > 2 Two > By typeface'],
      ['table', 'Title > 2 Two > By typeface'],
      ['code', 'Title > 2 Two > By typeface'],
    ]);
  });
});

/** A run of 10 points whose letters are half as wide as they are high. */
function run(text: string, x: number, y: number): Run {
  return {
    text,
    x,
    right: x + text.length * 5,
    y,
    size: 10,
    font: 'body',
    isRtl: false,
    isMono: false,
    spaceAfter: false,
  };
}
