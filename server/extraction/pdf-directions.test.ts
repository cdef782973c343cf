import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPdf, type PdfPen } from './fixtures/drawn-pdf.ts';
import { FIRST_EXTRA_OBJECT, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { readWhole } from './fixtures/read-whole.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;
beforeAll(async () => {
  files = await makeScratchFiles();
});
afterAll(() => files.remove());

async function drawn(draw: (pen: PdfPen) => void): Promise<string[]> {
  return textsOfPdf(files, await drawPdf(draw));
}

/** A page in a Japanese font, written along the lines (`H`) or downwards (`V`). */
async function japanese(content: string): Promise<string> {
  const font = (mode: string) =>
    `<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-${mode}/DescendantFonts[${FIRST_EXTRA_OBJECT} 0 R]>>`;
  const descendant =
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>/DW 1000>>';
  const fonts = { JH: font('H'), JV: font('V') };
  return (await textsOfPdf(files, rawPages([{ content }], { fonts, objects: [descendant] }))).join(' ');
}

function show(text: string, x: number, y: number, { font = 'JH', size = 14 } = {}): string {
  const hex = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return `BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm <${hex}> Tj ET\n`;
}

/** Columns from the right, each character drawn by itself. */
function glyphColumns(columns: readonly string[], { pitch = 16, size = 14, gap = 24 } = {}): string {
  return columns
    .flatMap((column, index) =>
      [...column].map((char, row) => show(char, 500 - index * gap, 700 - row * pitch, { size })),
    )
    .join('');
}

const COLUMNS = ['古い港の灯台は丘の上に立つ。', '夜になると船はその光を見る。', '漁師は朝早く海へ出て行く。'];

describe('vertical text', () => {
  it('of single characters is read in columns from the right', async () => {
    const { pathname } = new URL('fixtures/pdf-cases/11-pdf-vertical-glyphs.pdf', import.meta.url);
    const { passages } = await readWhole(pathname, 'application/pdf');
    expect(passages.map(({ text }) => text).join('')).toBe(`${COLUMNS.join('')}市場では魚が売られている。`);
  });

  it.each([
    { size: 14, pitch: 14, gap: 20 },
    { size: 10, pitch: 13, gap: 18 },
    { size: 12, pitch: 18, gap: 18 },
  ])('of $size points, characters $pitch and columns $gap apart', async (set) => {
    expect(await japanese(glyphColumns(COLUMNS, set))).toBe(COLUMNS.join(''));
  });

  it.each([
    { size: 14, pitch: 17, gap: 28 },
    { size: 12, pitch: 12, gap: 16 },
  ])('is read in columns where it is drawn across them ($size, $gap)', async (set) => {
    const drawn = glyphColumns(COLUMNS, set).trimEnd().split('\n');
    const heightOf = (line: string) => Number(/ (\d+) Tm/.exec(line)?.[1]);
    const across = drawn.toSorted((a, b) => heightOf(b) - heightOf(a));
    expect(await japanese(across.join('\n'))).toBe(COLUMNS.join(''));
  });

  it('under a title that is not vertical, the last column of one character', async () => {
    const content =
      show('港の本', 60, 760, { size: 20 }) + glyphColumns([...COLUMNS, '船が帰る時には鐘が鳴り港の人', 'は']);
    expect(await japanese(content)).toBe(`港の本 ${COLUMNS.join('')}船が帰る時には鐘が鳴り港の人は`);
  });

  it('of a font that is written downwards', async () => {
    const content = COLUMNS.map((column, index) => show(column, 500 - index * 24, 700, { font: 'JV' })).join('');
    expect(await japanese(content)).toBe(COLUMNS.join(''));
  });

  it.each(['V', 'glyphs'])('is read without the readings beside it (%s)', async (kind) => {
    const ruby = show('みなと', 518, 668, { font: 'JV', size: 5 }) + show('ひかり', 494, 590, { font: 'JV', size: 5 });
    const content =
      kind === 'V'
        ? COLUMNS.map((column, index) => show(column, 507 - index * 24, 712, { font: 'JV' })).join('')
        : glyphColumns(COLUMNS);
    expect(await japanese(content + ruby)).toBe(COLUMNS.join(''));
  });

  it('is not the single characters of a table', async () => {
    const rows = ['田中 男 東', '山本 女 西', '鈴木 男 南', '佐藤 女 北'];
    const content = [0, 1, 2].flatMap((column) =>
      rows.map((row, index) => show(row.split(' ')[column] ?? '', 60 + column * 80, 700 - index * 22, { size: 12 })),
    );
    expect(await japanese(content.join(''))).toBe(rows.join(' '));
  });

  it('along lines leaves readings above them out too', async () => {
    const content = show('古い港の灯台は丘の上に立つ。', 60, 700) + show('みなと', 88, 713, { size: 6 });
    expect(await japanese(content)).toBe('古い港の灯台は丘の上に立つ。');
  });
});

const LINES = [
  'The keeper of the northern light had carried oil up the tower',
  'every evening for thirty years, and he knew each of the steps',
  'by the sound it made under his boots, in summer and in winter,',
  'and by the cold of the rail under his hand when it was dark.',
];

describe('text at an angle', () => {
  it.each([90, 180, 270, -20, 33])('of %i degrees is read', async (degrees) => {
    const texts = await drawn(({ document, text }) => {
      document.rotate(degrees, { origin: [300, 400] });
      for (const [row, line] of LINES.entries()) text(line, 150, 380 + row * 13);
    });
    expect(texts).toEqual([LINES.join(' ')]);
  });

  it.each([-2, -1, 1, 2])('of %i degrees, as of a scan, is read line by line', async (degrees) => {
    const texts = await drawn(({ document, text }) => {
      document.rotate(degrees, { origin: [0, 0] });
      for (const [row, line] of LINES.entries()) text(line, 60, 80 + row * 13, { size: 12 });
    });
    expect(texts).toEqual([LINES.join(' ')]);
  });

  it.each([-0.03, 0.02, 0.035])('is straightened where level words climb by %d', async (slope) => {
    const texts = await drawn(({ document, text }) => {
      for (const [row, line] of LINES.entries()) {
        let x = 60;
        for (const word of line.split(' ')) {
          text(word, x, 120 + row * 13 + (x - 60) * slope, { size: 12 });
          x += document.widthOfString(`${word} `);
        }
      }
    });
    expect(texts).toEqual([LINES.join(' ')]);
  });

  it('is left out if it is a watermark, and read if it is a small stamp', async () => {
    const texts = await drawn(({ document, text }) => {
      for (const [row, line] of LINES.entries()) text(line, 60, 80 + row * 13);
      document.save().rotate(-45, { origin: [300, 400] });
      text('DRAFT', 200, 400, { size: 80 });
      document.restore().rotate(-15, { origin: [300, 600] });
      text('Received 17 May 2031', 200, 600, { size: 11 });
    });
    expect(texts).toEqual([LINES.join(' '), 'Received 17 May 2031']);
  });
});
