import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glyphNumberFont } from './fixtures/odd-fonts.ts';
import { drawText, FIRST_EXTRA_OBJECT, type RawObject, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

describe('a Type 3 font', () => {
  it('may have a box that is far too small', async () => {
    const bytes = await readFile(new URL('fixtures/pdf-cases/34-pdf-type3-tinybox.pdf', import.meta.url));
    expect(await textsOfPdf(files, bytes)).toEqual(['Balance due in May', 'Please keep this page.']);
  });

  it.each([
    { box: '0 0 0 0', matrix: '.0042 0 0 .0042 0 0', size: '1', scale: '24' },
    { box: '0 0 1 1', matrix: '.001 0 0 .001 0 0', size: '12', scale: '1' },
    { box: '0 -1 1 0', matrix: '.01 0 0 -.01 0 0', size: '.1', scale: '100' },
    { box: '0 0 9 9', matrix: '1 0 0 1 0 0', size: '1', scale: '.1' },
    { box: '-9000 -9000 9000 9000', matrix: '.001 0 0 .001 0 0', size: '1', scale: '12' },
  ])('is read with the box $box, the matrix $matrix, in size $size scaled by $scale', async (given) => {
    const { box, matrix, size, scale } = given;
    const lines = ['Opening balance in April', 'Closing balance in May'];
    const content = lines.map((line, row) => {
      return `BT /F9 ${size} Tf ${scale} 0 0 ${scale} 30 ${700 - 14 * row} Tm (${line}) Tj ET\n`;
    });
    const advance = 6 / (Number(matrix.split(' ')[0]) * Number(size) * Number(scale));
    const pdf = rawPages([{ content: content.join('') }], {
      fonts: { F9: `${FIRST_EXTRA_OBJECT} 0 R` },
      objects: type3Font({ box, matrix, advance }),
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe(lines.join(' '));
  });
});

describe('small text', () => {
  it('is read on a page that is small itself', async () => {
    const content = `.01 0 0 .01 0 0 cm ${drawText(50, 700, 'The whole page is eight points high.')}`;
    const pdf = rawPages([{ content }]).toString('latin1').replace('[0 0 600 800]', '[0 0 6 8]    ');
    expect(await textsOfPdf(files, Buffer.from(pdf, 'latin1'))).toEqual(['The whole page is eight points high.']);
  });

  it('is read as a recognized text behind a picture, which is drawn invisibly', async () => {
    const content = `3 Tr ${drawText(50, 700, 'What the scanner recognized.')}`;
    expect(await textsOfPdf(files, rawPages([{ content }]))).toEqual(['What the scanner recognized.']);
  });
});

/** A font whose glyphs are boxes, named for their codes. */
function type3Font({ box, matrix, advance }: { box: string; matrix: string; advance: number }): RawObject[] {
  const codes = Array.from({ length: 95 }, (_, index) => index + 32);
  const names = codes.map((code) => `/g${code}`);
  const map = codes.map((code) => `<${code.toString(16)}> <00${code.toString(16)}>`);
  const glyphs = names.map((name) => `${name} ${FIRST_EXTRA_OBJECT + 1} 0 R`).join('');
  return [
    `<</Type/Font/Subtype/Type3/FontBBox[${box}]/FontMatrix[${matrix}]/FirstChar 32/LastChar 126/Widths[${codes.map(() => advance.toFixed(3)).join(' ')}]/Encoding<</Differences[32${names.join('')}]>>/CharProcs<<${glyphs}>>/Resources<<>>/ToUnicode ${FIRST_EXTRA_OBJECT + 2} 0 R>>`,
    { stream: `${advance.toFixed(3)} 0 d0 0 0 1 1 re f` },
    {
      stream: `begincmap 1 begincodespacerange <00> <ff> endcodespacerange 95 beginbfchar ${map.join(' ')} endbfchar endcmap`,
    },
  ];
}

describe('signs and glyph names', () => {
  const symbolic = (name: string) =>
    `<</Type/Font/Subtype/TrueType/BaseFont/${name}/FontDescriptor<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/StemV 80>>/FirstChar 32/LastChar 255/Widths[${'600 '.repeat(224)}]>>`;

  it.each(['Wingdings', 'ABCDEF+Wingdings-Regular'])('are bullets where %s shows letters as such', async (name) => {
    const bullets = ['l', '\xa7', 'n', '\xfc', '\xd8'];
    const content = bullets.map((bullet, row) => {
      const y = 700 - row * 30;
      return drawText(50, y, bullet, { font: 'F9' }) + drawText(65, y, `item ${row}`);
    });
    const pdf = rawPages([{ content: content.join('') }], { fonts: { F9: symbolic(name) } });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe('● item 0 ▪ item 1 ■ item 2 ✓ item 3 ➢ item 4');
  });

  it('are letters elsewhere', async () => {
    const content =
      drawText(50, 700, 'l', { font: 'F2' }) + drawText(65, 700, 'is the length') + drawText(50, 670, 'End.');
    expect((await textsOfPdf(files, rawPages([{ content }]))).join(' ')).toBe('l is the length End.');
  });

  it('are read from the private use area', async () => {
    const font = glyphNumberFont(FIRST_EXTRA_OBJECT, (char) => PRIVATE[char] ?? char.charCodeAt(0) + 0xf000);
    const content = ['•', '1904', 'abc', 'Text'].map(
      (text, row) =>
        `BT /F9 10 Tf 50 ${700 - row * 40} Td ${font.show(text)} Tj ET\n${drawText(120, 700 - row * 40, 'and')}`,
    );
    const readable = drawText(50, 500, 'The rest of the page is in an ordinary typeface, as most of every page is.');
    const pdf = rawPages([{ content: content.join('') + readable }], {
      fonts: { F9: `${FIRST_EXTRA_OBJECT} 0 R` },
      objects: font.objects,
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toContain('• and 1904 and abc and Text and');
  });

  it('may be parts of ligatures, variants and decimal codes', async () => {
    const differences =
      '/Differences[1/f_f_i 2/f_l 3/a.sc 4/one.oldstyle 5/uni00E9 6/f_i.liga 7/germandbls 65/G65/G66/G67 97/G97/G98/G99]';
    const font = `<</Type/Font/Subtype/Type1/BaseFont/Odd/FirstChar 0/LastChar 255/Widths[${'500 '.repeat(256)}]/Encoding<</Type/Encoding${differences}>>/FontDescriptor<</Type/FontDescriptor/FontName/Odd/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/StemV 80>>>>`;
    const content = 'BT /F9 10 Tf 50 700 Td (o\\001ce \\002ag p\\003rt \\0049 caf\\005 \\006sh gro\\007 ABC abc) Tj ET';
    const pdf = rawPages([{ content }], { fonts: { F9: font } });
    expect(await textsOfPdf(files, pdf)).toEqual(['office flag part 19 café fish groß ABC abc']);
  });
});

const PRIVATE: Readonly<Record<string, number>> = {
  '•': 0xf0b7,
  '0': 0xf730,
  '1': 0xf731,
  '4': 0xf734,
  '9': 0xf739,
  a: 0xf761,
  b: 0xf762,
  c: 0xf763,
};
