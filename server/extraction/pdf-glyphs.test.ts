import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPdf, type PdfPen } from './fixtures/drawn-pdf.ts';
import { drawText, FIRST_EXTRA_OBJECT, type RawObject, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { readWhole } from './fixtures/read-whole.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;
beforeAll(async () => {
  files = await makeScratchFiles();
});
afterAll(() => files.remove());

async function caseOf(name: string) {
  const url = new URL(`fixtures/pdf-cases/${name}.pdf`, import.meta.url);
  const { title, passages } = await readWhole(url.pathname, 'application/pdf');
  return { title, passages, text: passages.map(({ text }) => text).join('\n') };
}

async function drawn(draw: (pen: PdfPen) => void): Promise<string[]> {
  return textsOfPdf(files, await drawPdf(draw));
}

/** A font whose codes from A on stand for the given texts, all half as wide as high; and the codes of texts in it. */
function fontOf(texts: readonly string[]): { fonts: Record<string, string>; objects: RawObject[] } {
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const rows = texts.map((text, index) => `<${(FIRST_CODE + index).toString(16)}> <${hex(text)}>`);
  return {
    fonts: { R: `${FIRST_EXTRA_OBJECT} 0 R` },
    objects: [
      `<</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding/FirstChar ${FIRST_CODE}/LastChar ${FIRST_CODE + texts.length - 1}/Widths[${texts.map((text) => (/^\p{M}/u.test(text) ? 0 : 500)).join(' ')}]/ToUnicode ${FIRST_EXTRA_OBJECT + 1} 0 R>>`,
      {
        stream: `begincmap 1 begincodespacerange <00> <ff> endcodespacerange ${rows.length} beginbfchar ${rows.join(' ')} endbfchar endcmap`,
      },
    ],
  };
}
const FIRST_CODE = 0x41;

/** A line of glyphs as they stand on the page from left to right, each a letter or a ligature. */
async function readGlyphLine(glyphs: readonly string[]): Promise<string> {
  const texts = [...new Set(glyphs)];
  const codes = glyphs.map((glyph) => String.fromCharCode(FIRST_CODE + texts.indexOf(glyph))).join('');
  const content = drawText(50, 700, codes, { font: 'R', size: 12 });
  return (await textsOfPdf(files, rawPages([{ content }], fontOf(texts)))).join(' ');
}

/** The same line, each glyph drawn by itself in the order of reading, from the right. */
async function readPlacedGlyphs(glyphs: readonly string[]): Promise<string> {
  const texts = [...new Set(glyphs)];
  const content = glyphs
    .map((glyph, index) => ({ code: String.fromCharCode(FIRST_CODE + texts.indexOf(glyph)), x: 50 + index * 6 }))
    .reverse()
    .map(({ code, x }) => drawText(x, 700, code, { font: 'R', size: 12 }))
    .join('');
  return (await textsOfPdf(files, rawPages([{ content }], fontOf(texts)))).join(' ');
}

/** A line as it is displayed, letters from left to right. */
function shown(text: string): string[] {
  return [...text];
}

describe('text from right to left', () => {
  it('keeps the date as the page shows it', async () => {
    expect((await caseOf('10-pdf-rtl-date')).text).toBe('הנמל נפתח ביום 17/05/2031 אחרי הצהריים');
  });

  it('has lam-alef in the order of letters', async () => {
    expect((await caseOf('10-pdf-lamalef')).text).toBe('من خلال الميناء');
  });

  it.each([
    ['ביום 17/05/2031 אחרי', 'ירחא 17/05/2031 םויב'],
    ['טלפון 054-123-4567 בנמל', 'למנב 054-123-4567 ןופלט'],
    ['הנחה של 15% היום', 'םויה 15% לש החנה'],
    ['מחיר ₪1,250.50 לטון', 'ןוטל ₪1,250.50 ריחמ'],
    ['בשעה 18:30 בערב', 'ברעב 18:30 העשב'],
    ['חברת Harbour Pilots Ltd בחיפה', 'הפיחב Harbour Pilots Ltd תרבח'],
    ['הקובץ tide-2031.pdf נשמר', 'רמשנ tide-2031.pdf ץבוקה'],
    ['הנמל (הישן) נסגר', 'רגסנ )ןשיה( למנה'.replace(/[()]/g, (sign) => (sign === '(' ? ')' : '('))],
    ['אוניה 12 מתוך 40 הגיעה', 'העיגה 40 ךותמ 12 הינוא'],
    ['في 17/05/2031 بعد', 'دعب 17/05/2031 يف'],
    ['عام ٢٠٣١ كله', 'هلك ٢٠٣١ ماع'],
  ])('%s', async (read, line) => {
    expect(await readGlyphLine(shown(line))).toBe(read);
    expect(await readPlacedGlyphs(shown(line))).toBe(read);
  });

  it('of a word in a line of another script is in its own order', async () => {
    expect(await readGlyphLine(shown('The word םולש means peace, 7 times'))).toBe('The word שלום means peace, 7 times');
    expect(await readGlyphLine(shown('The port of בוט םוי closed'))).toBe('The port of יום טוב closed');
  });

  it.each([
    [['ة', 'م', '\ufefc', 'س'], 'سلامة'],
    [['ة', 'م', 'لا', 'س'], 'سلامة'],
    [['ﻥ', '\ufef6', 'ا'], 'الآن'],
    [['م', 'لإ', 'ا'], 'الإم'],
    [['ﺏ', 'ﺎ', 'ﺘ', 'ﻛ'], 'كتاب'],
  ])('takes the ligatures of %j apart', async (glyphs, word) => {
    expect(await readGlyphLine(glyphs)).toBe(word);
    expect(await readPlacedGlyphs(glyphs)).toBe(word);
  });

  it('is read from the right column to the left', async () => {
    const words = ['למנה', 'חתפנ', 'םוי', 'ךורא', 'תואינואה', 'ואב'];
    const glyphs = [...new Set(words.join(''))].concat(' ');
    const encode = (text: string) =>
      [...text].map((glyph) => String.fromCharCode(FIRST_CODE + glyphs.indexOf(glyph))).join('');
    const line = (index: number) => Array.from({ length: 5 }, (_, at) => words[(index + at * 5) % 6]).join(' ');
    const content = Array.from({ length: 8 }, (_, row) =>
      [50, 320].map((x, column) =>
        drawText(x, 700 - row * 14, encode(line(row + column * 3)), { font: 'R', size: 12 }),
      ),
    ).flat();
    const { fonts, objects } = fontOf(glyphs);
    const text = (await textsOfPdf(files, rawPages([{ content: content.join('') }], { fonts, objects }))).join(' ');
    const logical = (index: number) => [...line(index)].reverse().join('');
    const column = (start: number) => Array.from({ length: 8 }, (_, row) => logical(row + start)).join(' ');
    expect(text).toBe(`${column(3)} ${column(0)}`);
  });
});

describe('text drawn twice', () => {
  it('is read once', async () => {
    const { text } = await caseOf('16-pdf-fakebold');
    expect(text.match(/Tide table of the northern harbour/g)).toHaveLength(1);
    expect(text).toContain('SUMMARY');
    expect(text).toContain('High water is at six in the morning and at half past six in the evening.');
  });

  it('is read once when three times, as a shadow, and letter by letter', async () => {
    const texts = await drawn((pen) => {
      for (const offset of [0, 0.3, 0.6]) pen.text('Notice to mariners', 60 + offset, 60, { size: 18 });
      for (const offset of [1.5, 0]) pen.text('Lights of the coast', 60 + offset, 100 + offset, { size: 16 });
      let x = 60;
      for (const letter of 'Balloon') {
        for (const offset of [0, 0.2, 0.4]) pen.text(letter, x + offset, 140, { size: 12 });
        x += pen.document.widthOfString(letter) + 0.4;
      }
    });
    expect(texts.join(' ')).toBe('Notice to mariners Lights of the coast Balloon');
  });

  it('is no column of the same numbers, nor a word said twice', async () => {
    const rows = ['1 1 1', '10 10 10', 'had had it it', 'll ll'];
    const texts = await drawn((pen) => {
      for (const [row, text] of rows.entries()) {
        pen.text(text, 60, 60 + row * 28);
        for (const [column, word] of text.split(' ').entries()) pen.text(word, 60 + column * 40, 74 + row * 28);
      }
    });
    expect(texts.join(' ')).toBe(rows.map((row) => `${row} ${row}`).join(' '));
  });
});

describe('letters set apart', () => {
  it('make words', async () => {
    const { passages } = await caseOf('38-pdf-spaced');
    expect(passages[0]).toMatchObject({ text: 'HARBOUR RULES', role: 'heading' });
  });

  it.each([1.8, 3, 6])('by %d points', async (spacing) => {
    const texts = await drawn((pen) => {
      pen.text('Harbour rules for all', 60, 60, { size: 14, spacing });
      pen.text('GEFAHR IM HAFEN', 60, 90, { size: 14, spacing });
      pen.text('ПРАВИЛА', 60, 120, { size: 14, spacing, font: 'Helvetica' });
    });
    expect(texts.join(' ')).toContain('Harbour rules for all GEFAHR IM HAFEN');
  });

  it('with spaces that were typed', async () => {
    const texts = await drawn((pen) => pen.text('H A R B O U R   R U L E S', 60, 60, { size: 14 }));
    expect(texts).toEqual(['HARBOUR RULES']);
  });

  it('within a sentence', async () => {
    const texts = await drawn((pen) => {
      pen.text('Das ist', 60, 60);
      pen.text('sehr wichtig', 100, 60, { spacing: 2 });
      pen.text('heute.', 190, 60);
    });
    expect(texts).toEqual(['Das ist sehr wichtig heute.']);
  });

  it('are not those of a list, nor cells of a table', async () => {
    const lines = ['A B C D E F', 'A C B D A B', 'x y z', 'vitamins A C E'];
    const texts = await drawn((pen) => {
      for (const [row, line] of lines.entries()) pen.text(line, 60, 60 + row * 14);
      for (const [column, letter] of [...'SPQRX'].entries()) pen.text(letter, 60 + column * 40, 140);
    });
    expect(texts.join(' ')).toBe(`${lines.join(' ')} S P Q R X`);
  });
});

describe('a title', () => {
  it('centred over lines is one heading', async () => {
    const { title, passages } = await caseOf('32-pdf-centred-title');
    expect(title).toBe('On the Building of Lighthouses along the Northern Coast');
    expect(passages.filter(({ role }) => role === 'heading').map(({ text }) => text)).toEqual([title]);
    expect(passages.at(-1)?.headingPath).toEqual([title]);
  });

  it.each([
    ['The Tides of Harrowford:', 'An Account of Forty Years of Measurements along the', 'Northern Coast'],
    ['Statutes and', 'Rules of the Guild of Ropemakers', 'in the Year 1831'],
  ])('centred: %s', async (...lines) => {
    const texts = await drawn((pen) => {
      for (const [row, line] of lines.entries()) pen.textAround(line, 297, 60 + row * 22, { size: 18 });
      pen.paragraph(TEXT, 60, 160, 470);
    });
    expect(texts).toEqual([lines.join(' '), TEXT]);
  });
});

describe('a large first letter', () => {
  it('belongs to the word that it begins', async () => {
    expect((await caseOf('39-pdf-dropcap')).text).toBe(
      'The harbour froze in the first week of the year, and nobody could leave until the middle of March came, when the wind turned and the ice went out with the tide in one night.',
    );
  });

  it.each([
    { lines: 2, size: 34, top: 60 },
    { lines: 3, size: 52, top: 60 },
    { lines: 4, size: 70, top: 60 },
  ])('over $lines lines', async ({ lines, size, top }) => {
    const words = TEXT.slice(1).split(' ');
    const texts = await drawn((pen) => {
      pen.text('W', 60, top + 14 * lines - size * 0.9, { size, font: 'Times-Roman' });
      const right = 62 + size;
      let row = 0;
      while (words.length > 0) {
        const line = words.splice(0, row < lines ? 9 : 12).join(' ');
        pen.text(line, row < lines ? right : 60, top + row * 14, { size: 11, font: 'Times-Roman' });
        row += 1;
      }
    });
    expect(texts).toEqual([TEXT]);
  });

  it('may stand on the first line', async () => {
    const end = TEXT.lastIndexOf(' ', 80);
    const [first, rest] = [TEXT.slice(1, end), TEXT.slice(end + 1)];
    const texts = await drawn((pen) => {
      pen.text('W', 60, 60, { size: 30, font: 'Times-Roman' });
      pen.text(first, 89, 60 + (30 - 11) * 0.68, { size: 11, font: 'Times-Roman' });
      pen.paragraph(rest, 60, 60 + (30 - 11) * 0.68 + 14, 400, { size: 11, font: 'Times-Roman' });
    });
    expect(texts).toEqual([TEXT]);
  });
});

const TEXT =
  'When the supply boat failed to come in the autumn he burned driftwood in the iron basket, which gave a red and smoky flame that the pilots of the bay did not trust.';
