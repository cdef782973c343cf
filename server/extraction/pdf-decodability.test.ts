import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glyphNumberFont, numberedFont, type OddFont } from './fixtures/odd-fonts.ts';
import { drawText, FIRST_EXTRA_OBJECT, rawPages } from './fixtures/raw-pdf.ts';
import { readPdfBytes, textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

const ENGLISH = [
  'The keeper climbed the tower every evening before the sun went down',
  'and trimmed the wick of the lamp so that the ships could find the harbour.',
];
const FINNISH = [
  'Ennen auringonlaskua majakanvartija kiipesi torniin joka ilta',
  'ja sytytti lampun, jotta merenkulkijat osasivat tulla satamaan.',
];
const POLISH = [
  'Kazdego wieczoru przed zachodem slonca latarnik wchodzil na wieze',
  'i zapalal lampe, aby wszystkie statki mogly bezpiecznie trafic do portu.',
];
const WELSH = [
  'Bob nos cyn machlud haul dringai ceidwad y goleudy i ben y twr',
  'a goleuo’r lamp fel y gallai’r llongau ddod o hyd i’r harbwr.',
];

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

describe('text whose characters are unknown', () => {
  it('fails its page', async () => {
    const bytes = await readFile(new URL('fixtures/pdf-cases/14-pdf-no-tounicode.pdf', import.meta.url));
    expect(await failuresOf(bytes)).toEqual(['undecodable_page']);
  });

  it.each([
    { what: 'letters shifted by 5', lines: ENGLISH, font: () => shifted(5) },
    { what: 'letters shifted by 17', lines: FINNISH, font: () => shifted(17) },
    {
      what: 'letters in the order of the keyboard',
      lines: POLISH,
      font: () => substituted('qwertyuiopasdfghjklzxcvbnm'),
    },
    { what: 'codes in the order of first use', lines: ENGLISH, font: () => inOrderOfUse(ENGLISH.join(' ')) },
    { what: 'numbers of glyphs, 29 below the characters', lines: WELSH, font: () => glyphs((code) => code - 29) },
    { what: 'numbers of glyphs of a large font', lines: ENGLISH, font: () => glyphs((code) => (code * 7919) % 9000) },
    { what: 'numbers of glyphs in the private use area', lines: ENGLISH, font: () => glyphs((code) => code + 0xe000) },
    { what: 'codes of controls', lines: ENGLISH, font: () => glyphs((code) => (code % 26) + 1) },
    { what: 'Latin letters for Cyrillic ones', lines: ENGLISH, font: () => glyphs((code) => 0xc0 + (code % 32)) },
  ])('is never told: $what', async ({ lines, font }) => {
    expect(await failuresOf(pdfOf(font(), lines))).toEqual(['undecodable_page']);
  });

  it('fails only the pages that it stands on', async () => {
    const font = shifted(3);
    const page = { content: drawText(50, 700, 'A page in an ordinary font, which everybody can read.') };
    const pdf = rawPages([page, { content: drawIn(font, ENGLISH) }, page], optionsOf(font));
    const events = await readPdfBytes(files, pdf);
    expect(events.map((event) => (event.type === 'unit-failed' ? event.failure.code : event.type))).toEqual([
      'opened',
      'unit',
      'undecodable_page',
      'unit',
    ]);
  });

  it('is left out where it is the lesser part of a page', async () => {
    const font = shifted(3);
    const readable = [...ENGLISH, ...FINNISH, ...POLISH].map((text, row) => drawText(50, 400 - row * 14, text));
    const pdf = rawPages([{ content: drawIn(font, ENGLISH) + readable.join('') }], optionsOf(font));
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe([...ENGLISH, ...FINNISH, ...POLISH].join(' '));
  });
});

describe('text of a font that does not say which characters it has', () => {
  it.each([
    { language: 'English', lines: ENGLISH },
    { language: 'Finnish', lines: FINNISH },
    { language: 'Polish without its accents', lines: POLISH },
    { language: 'Welsh', lines: WELSH.map((line) => line.replaceAll('’', "'")) },
    { language: 'capitals', lines: ENGLISH.map((line) => line.toUpperCase()) },
    { language: 'abbreviations', lines: ['USD 1.07 GBP 0.86 CHF 0.97 SEK 11.31 NOK 11.72 DKK 7.46 PLN 4.33 CZK 25.2'] },
    { language: 'code', lines: ['for (let i = 0; i < rows.length; i++) sum += rows[i].qty * fxRates[rows[i].ccy];'] },
    {
      language: 'numbers',
      lines: ['12.05 417.20 88.00 1,204.55 90.12 33.80 7.10 6.66', '(4.2%) (3.1%) +17 -22 #41 $3'],
    },
  ])('is told if it makes sense: $language', async ({ lines }) => {
    const font = numberedFont(FIRST_EXTRA_OBJECT, { codeOf: (char) => char.charCodeAt(0) });
    expect((await textsOfPdf(files, pdfOf(font, lines))).join(' ')).toBe(lines.join(' '));
  });
});

describe('text of a font that says which characters it has', () => {
  it('is told though it makes no sense', async () => {
    const lines = ENGLISH.map((line) => line.toLowerCase().replace(/[a-w]/g, (char) => shift(char, 3)));
    const content = lines.map((text, row) => drawText(50, 700 - row * 14, text)).join('');
    expect((await textsOfPdf(files, rawPages([{ content }]))).join(' ')).toBe(lines.join(' '));
  });
});

function shifted(by: number): OddFont {
  return numberedFont(FIRST_EXTRA_OBJECT, { codeOf: (char) => shift(char, by).charCodeAt(0) });
}

function substituted(alphabet: string): OddFont {
  const codeOf = (char: string) => {
    const letter = char.toLowerCase().charCodeAt(0) - 97;
    return alphabet.charCodeAt(letter) || char.charCodeAt(0);
  };
  return numberedFont(FIRST_EXTRA_OBJECT, { codeOf });
}

function inOrderOfUse(text: string): OddFont {
  const order = [...new Set(text.replaceAll(' ', ''))];
  return numberedFont(FIRST_EXTRA_OBJECT, { codeOf: (char) => 33 + order.indexOf(char), nameOf: (code) => `g${code}` });
}

function glyphs(numberOf: (code: number) => number): OddFont {
  return glyphNumberFont(FIRST_EXTRA_OBJECT, (char) => numberOf(char.charCodeAt(0) & 0xff));
}

function shift(char: string, by: number): string {
  const base = /[a-z]/.test(char) ? 97 : /[A-Z]/.test(char) ? 65 : null;
  return base === null ? char : String.fromCharCode(((char.charCodeAt(0) - base + by) % 26) + base);
}

function drawIn(font: OddFont, lines: readonly string[]): string {
  return lines.map((line, row) => `BT /F9 10 Tf 50 ${700 - row * 14} Td ${font.show(line)} Tj ET\n`).join('');
}

function optionsOf(font: OddFont) {
  return { fonts: { F9: `${FIRST_EXTRA_OBJECT} 0 R` }, objects: font.objects };
}

function pdfOf(font: OddFont, lines: readonly string[]): Buffer {
  return rawPages([{ content: drawIn(font, lines) }], optionsOf(font));
}

async function failuresOf(bytes: Uint8Array): Promise<string[]> {
  const events = await readPdfBytes(files, bytes);
  return events.flatMap((event) => (event.type === 'unit-failed' ? [event.failure.code] : []));
}
