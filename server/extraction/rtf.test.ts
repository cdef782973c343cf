import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const read = (rtf: string) => readContent(files, 'a.rtf', Buffer.from(rtf, 'latin1'));

describe('what RTF says twice is read once, in Unicode', () => {
  it('the title of the case', async () => {
    expect(await readCase('40-rtf-upr.rtf')).toMatchObject({ title: '港の本', texts: ['The text.'] });
  });

  it.each([
    ['{\\info\\version1{\\author A}{\\title Harbour}\\edmins3}', 'Harbour'],
    ['{\\info{\\upr{\\author ??}{\\*\\ud{\\author \\u28207?}}}{\\title Harbour}{\\subject Boats}}', 'Harbour'],
    ["{\\info{\\title K\\'f6ln}{\\*\\company X}}", 'Köln'],
    ['{\\info{\\upr{\\title ??}{\\*\\ud{\\title \\uc0\\u28207 \\u12398 }}}}', '港の'],
    ['{\\info{\\title Document1}}', 'The first heading'],
  ])('titles: %s', async (info, title) => {
    const styles = '{\\stylesheet{\\s1 heading 1;}}';
    expect((await read(`{\\rtf1\\ansi${styles}${info}\\pard\\s1 The first heading\\par}`)).title).toBe(title);
  });

  it.each([
    ['{\\upr{A ?}{\\*\\ud{A \\u28207?}}}', 'A 港'],
    ["\\uc2\\u28207\\'8d\\'60 is", '港 is'],
    ['{\\uc1\\u28207{}x}', '港x'],
    ['{\\object{\\*\\objdata 00}{\\result{\\pard Shown}}}', 'Shown'],
    ['{\\shp{\\*\\shpinst{\\shptxt \\pard Box\\par}}{\\shprslt\\par Box}}', 'Box'],
  ])('texts: %s', async (rtf, text) => {
    expect((await read(`{\\rtf1\\ansi ${rtf}\\par}`)).texts).toEqual([text]);
  });
});

describe('an RTF text', () => {
  it('is in the code page of its default font, from its beginning', async () => {
    const fonts = '{\\fonttbl{\\f0\\fcharset0 A;}{\\f3\\fcharset204 B;}}';
    expect((await read(`{\\rtf1\\ansi\\ansicpg1252\\deff3${fonts}\\'cf\\'f0{\\f0 \\'e9}\\par}`)).texts).toEqual([
      'Прé',
    ]);
  });

  it('has the numbers of its lists and no bullets, and its comments', async () => {
    const item = (mark: string, text: string) => `{\\listtext ${mark}\\tab}${text}\\par`;
    const comment = '{\\*\\atnid I}{\\*\\atnauthor Ines}{\\*\\annotation{\\*\\atndate 1}\\pard Is this true?}';
    const rtf = `{\\rtf1\\ansi ${item('1.', 'First')}${item("\\'b7", 'Dot')}${item('o', 'Ring')}${item('Article 2', `Last${comment}`)}}`;
    expect((await read(rtf)).texts).toEqual(['1. First', 'Dot', 'Ring', 'Article 2 Last', 'Is this true?']);
  });
});
