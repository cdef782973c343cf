import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { NoteMarks } from './pdf-note-marks.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

describe('the mark of a note', () => {
  it('parts no sentence', async () => {
    const bytes = await readFile(new URL('fixtures/pdf-cases/22-pdf-sup.pdf', import.meta.url));
    expect(await textsOfPdf(files, bytes)).toEqual([
      'The catch of herring rose sharply in the third year.',
      '1 Counted in barrels at the pier.',
    ]);
  });

  // What stands in braces is raised.
  it.each([
    ['The boats{12} lay in the harbour.', 'The boats lay in the harbour.'],
    ['It was a cold winter.{3} The ice held.', 'It was a cold winter. The ice held.'],
    ['They left{a} in spring, they said.{b}', 'They left in spring, they said.'],
    ['Ines Okafor{1,2} and Berta Holm{*}', 'Ines Okafor and Berta Holm'],
    ['as has been shown{[4]} before', 'as has been shown before'],
    ['since 1904{7} it has been so', 'since 1904 it has been so'],
    ['so it is{5} to this day', 'so it is to this day'],
    ['the tide (at noon){6} was low', 'the tide (at noon) was low'],
  ])('is left out: %s', async (line, text) => {
    expect(await textsOfPdf(files, pdfOf(line))).toEqual([text]);
  });

  it.each([
    ['an area of 40 m{2} and 3 km{2}', 'an area of 40 m2 and 3 km2'],
    ['where x{2} + y{2} = r{2} holds', 'where x2 + y2 = r2 holds'],
    ['the 1{st} and the 22{nd} of May', 'the 1st and the 22nd of May'],
    ['le XIX{e} si\xe8cle', 'le XIXe si\xe8cle'],
    ['about 10{6} herrings, 10{-3} of all', 'about 10⁶ herrings, 10⁻³ of all'],
    ['so that (a + b){2} is more', 'so that (a + b)2 is more'],
    ['and sin{2} of the angle', 'and sin2 of the angle'],
    ['M{me} Blanc', 'Mme Blanc'],
    ['E = mc{2} he wrote', 'E = mc2 he wrote'],
  ])('is not a power, a unit or an ordinal: %s', async (line, text) => {
    expect(await textsOfPdf(files, pdfOf(line))).toEqual([text]);
  });

  it('is no power of a letter in a formula', () => {
    const run = { x: 0, right: 10, font: 'f', isRtl: false, isMono: false, spaceAfter: false };
    const marks = new NoteMarks();
    marks.textOf({ ...run, text: 'The area is πr', y: 100, size: 11 }, '', false);
    expect(marks.textOf({ ...run, text: '2', y: 96, size: 7 }, 'The area is πr', false)).toBe('2');
  });

  it('may be of several parts', async () => {
    expect(await textsOfPdf(files, pdfOf('Ines Okafor{1}{,}{2} wrote it'))).toEqual(['Ines Okafor wrote it']);
  });

  it('stays where the note begins', async () => {
    expect(await textsOfPdf(files, pdfOf('{1}Counted in barrels at the pier.'))).toEqual([
      '1 Counted in barrels at the pier.',
    ]);
  });

  it('is not what stands below the line', async () => {
    expect(await textsOfPdf(files, pdfOf('the gas CO{2} rises', -3))).toEqual(['the gas CO2 rises']);
  });

  it('may be a raised character', async () => {
    expect(await textsOfPdf(files, pdfOf('It rose sharply\xb9 on 40 m\xb2 in May.\xb3'))).toEqual([
      'It rose sharply on 40 m² in May.',
    ]);
  });
});

/** A page with a line of text, in which what stands in braces is smaller and raised. */
function pdfOf(line: string, rise = 4): Buffer {
  const parts = line.split(/[{}]/).map((part, index) => {
    const text = part.replace(/[\\()]/g, '\\$&');
    return index % 2 === 0 ? `/F1 11 Tf 0 Ts (${text}) Tj` : `/F1 7 Tf ${rise} Ts (${text}) Tj`;
  });
  return rawPages([{ content: `BT 50 700 Td ${parts.join(' ')} ET` }]);
}
