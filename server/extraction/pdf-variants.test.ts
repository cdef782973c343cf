import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutRadicals } from './cjk-radicals.ts';
import { drawPdf, type PdfPen } from './fixtures/drawn-pdf.ts';
import { drawText, FIRST_EXTRA_OBJECT, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { paragraphsOf } from './pdf-paragraphs.ts';
import { withVerticalText } from './vertical-text.ts';

let files: ScratchFiles;
beforeAll(async () => {
  files = await makeScratchFiles();
});
afterAll(() => files.remove());

async function textsOf(draw: (pen: PdfPen) => void): Promise<string[]> {
  return textsOfPdf(files, await drawPdf(draw));
}

const BOLD = { font: 'Helvetica-Bold', size: 11 } as const;
const WINTER =
  'Nobody was lost that winter. The harbour master wrote in his book that the light had been seen on every night but two, and he praised the keeper in a letter to the capital.';

/** Lines below each other, those with a mark as headings. */
function drawLines(pen: PdfPen, x: number, y: number, lines: readonly string[], leading: number): void {
  let at = y;
  for (const line of lines) {
    const isHeading = line.startsWith('# ');
    if (isHeading) at += leading / 2;
    pen.text(line.replace('# ', ''), x, at, isHeading ? BOLD : { size: 9.5 });
    at += leading * (isHeading ? 1.4 : 1);
  }
}

const SIDE = '# Contact|ines@example.org|+47 555 0101|Vardo|# Skills|Rope work|Sail making|# Languages|Norse|Frisian';
const MAIN =
  '# Experience|Boatswain, barque Aurora|2019 – 2024|Led a watch of nine men|Mended the sails|# Before|Sailmaker, old quay|Sewed the sails of forty ships|Kept the books';

describe('a CV of headings and short lines on both sides', () => {
  it.each([
    { side: 50, main: 200, leading: 13, mainLeading: 15.5 },
    { side: 50, main: 190, leading: 16, mainLeading: 13 },
    { side: 430, main: 50, leading: 12, mainLeading: 14.5 },
  ])('is read column by column ($side, $leading)', async ({ side, main, leading, mainLeading }) => {
    const texts = await textsOf((pen) => {
      drawLines(pen, side, 60, SIDE.split('|'), leading);
      drawLines(pen, main, 64, MAIN.split('|'), mainLeading);
    });
    const [left, right] = [SIDE, MAIN].map((lines) => lines.replace(/# /g, '').replaceAll('|', ' '));
    expect(texts.join(' ')).toBe(side < main ? `${left} ${right}` : `${right} ${left}`);
    expect(texts).toEqual(expect.arrayContaining(['Contact', 'Skills', 'Languages', 'Experience', 'Before']));
  });

  it.each([
    {
      side: 'Compétences|Cordage|Voilerie|Langues|Norrois|Frison',
      text: "Maître d'équipage sur la barque Aurora, où j'ai dirigé un quart de neuf hommes pendant deux hivers et réparé ce que les tempêtes avaient brisé. Avant cela, voilier dans l'atelier du vieux quai, et apprenti du maître.",
    },
    { side: 'Born in Vardo|Speaks Norse|Plays the fiddle', text: WINTER },
  ])('may have few lines of text beside $side', async ({ side, text }) => {
    for (const [x, left] of [
      [430, 60],
      [60, 190],
    ] as const) {
      const texts = await textsOf((pen) => {
        for (const [row, line] of side.split('|').entries()) pen.text(line, x, 80 + row * 14);
        pen.paragraph(text, left, 80, 330, { leading: 14 });
      });
      expect(texts).toContain(text);
    }
  });

  it('is told from a table whose cells are set to the middle of each other', async () => {
    const rows = [
      ['Keeper', 'Lights the lamp at dusk, trims the wick at midnight and puts it out at dawn.'],
      ['Pilot', 'Brings ships over the bar when the flag is up, and knows every rock by heart.'],
      ['Clerk', 'Writes down all cargoes and collects the dues of those who stay over night.'],
      ['Watchman', 'Walks the quay from nine in the evening until five and calls the hours there.'],
      ['Cook', 'Feeds them all, and has the key of the store in which the bread is kept dry.'],
    ];
    const texts = await textsOf((pen) => {
      for (const [index, [name = '', work = '']] of rows.entries()) {
        pen.text(name, 60, 86.5 + index * 40);
        pen.paragraph(work, 200, 80 + index * 40, 220);
      }
    });
    for (const [name, work] of rows) expect(texts).toContain(`${name} ${work}`);
  });

  it('is told from a list of words in small letters', async () => {
    const rows = [
      ['english', 'svenska'],
      ['the harbour', 'en hamn'],
      ['the lamp', 'en lampa'],
      ['the rope', 'ett rep'],
      ['to sail', 'att segla'],
      ['cold', 'kall'],
    ];
    const texts = await textsOf((pen) => {
      for (const [index, [left = '', right = '']] of rows.entries()) {
        pen.text(left, 60, 80 + index * 15);
        pen.text(right, 320, 80 + index * 15);
      }
    });
    expect(texts.join(' ')).toBe(rows.flat().join(' '));
  });
});

describe('many columns', () => {
  it.each([5, 6, 7])('(%i) are read one after the other', async (columns) => {
    const numbers = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'].slice(0, columns);
    const stories = numbers.map((number) => `In the ${number} year: ${WINTER}`);
    const texts = await textsOf((pen) => {
      for (const [index, story] of stories.entries()) {
        pen.paragraph(story, 30 + (index * 540) / columns, 60, 540 / columns - 12, { size: 6.5, leading: 8.5 });
      }
    });
    expect(texts).toEqual(stories);
  });
});

describe('letters and words', () => {
  it.each(['REPORT 2031', 'Chapter 12', 'ICE, OIL AND ROPE', 'NO. 7: THE LAMP'])(
    'set apart are whole: %s',
    async (title) => {
      const texts = await textsOf((pen) => {
        pen.text(title, 60, 60, { ...BOLD, size: 16, spacing: 6 });
        pen.paragraph(WINTER, 60, 100, 400);
      });
      expect(texts).toEqual([title, WINTER]);
    },
  );

  it.each([0.2, 0.3, 0.5])('drawn again word by word, %d points aside, are read once', async (aside) => {
    const texts = await textsOf((pen) => {
      let x = 60;
      for (const word of 'Tide table for May and June'.split(' ')) {
        pen.text(word, x, 60);
        pen.text(word, x + aside, 60);
        x += pen.document.widthOfString(`${word} `);
      }
    });
    expect(texts).toEqual(['Tide table for May and June']);
  });

  it('drawn twice in large letters are read once', async () => {
    const texts = await textsOf((pen) => {
      for (const aside of [0, 1]) pen.text('Fees for the Use of the Pier', 60 + aside, 60, { size: 24 });
      for (const [index, letter] of [...'OPEN'].entries()) {
        for (const aside of [0, 1]) pen.text(letter, 60 + index * 20 + aside, 100, { size: 24 });
      }
    });
    expect(texts.join(' ')).toBe('Fees for the Use of the Pier OPEN');
  });

  it('drawn again piece by piece have no spaces of the first drawing in them', async () => {
    const pieces = [40, 40.4].flatMap((x) => [
      drawText(x, 700, 'No'),
      drawText(x + 13, 700, ' '),
      drawText(x + 16, 700, 'fi'),
      drawText(x + 21, 700, 're may be lit'),
    ]);
    expect(await textsOfPdf(files, rawPages([{ content: pieces.join('') }]))).toEqual(['No fire may be lit']);
  });

  it('beside a drop cap may go one line further down than it does', async () => {
    const rows = [
      'he keeper of the northern light had carried oil up the',
      'tower every evening for thirty years, and he knew each',
      'of the steps by the sound that it made under his boots',
      'in summer and in winter, and by the cold of the rail under his hand.',
    ];
    const texts = await textsOf((pen) => {
      pen.text('T', 60, 76, { size: 32 });
      for (const [row, line] of rows.entries()) pen.text(line, row === 3 ? 60 : 86, 80 + row * 14, { size: 11 });
    });
    expect(texts).toEqual([`T${rows.join(' ')}`]);
  });
});

describe('paragraphs from right to left', () => {
  const lineAt = (text: string, left: number, row: number) => ({
    text,
    x: left,
    right: 300,
    y: 100 + row * 14,
    size: 11,
    font: 'f',
    isMono: false,
    isRtl: true,
  });

  it('go on where a line is shorter, and end where a new one starts', () => {
    const lines = [
      lineAt('שומר המגדלור הדליק את האור בכל לילה במשך שלושים', 62, 0),
      lineAt('שנה, וידע כל מדרגה לפי הצליל שהשמיעה תחת', 78, 1),
      lineAt('מגפיו.', 270, 2),
      lineAt('הדייגים חזרו אל הבית עם הרשתות המלאות ושרו כל', 60, 3),
      lineAt('הדרך.', 265, 4),
    ];
    const texts = lines.map(({ text }) => text);
    expect(paragraphsOf([lines]).map(({ text }) => text)).toEqual([
      texts.slice(0, 3).join(' '),
      texts.slice(3).join(' '),
    ]);
  });
});

describe('running heads', () => {
  it.each([3, 5])('of %i lines are told once', async (count) => {
    const head = ['Document: HB-2031-7', 'Revision: C', 'Owner: Harbour Office', 'Class: open', 'Copy for Vardo'];
    const pages = ['The fare is paid on board.', 'Dogs pay half the fare.', 'The captain decides alone.'].map(
      (text) => ({
        content:
          head
            .slice(0, count)
            .map((line, row) => drawText(60, 788 - row * 12, line, { size: 8 }))
            .join('') + drawText(60, 600, text),
      }),
    );
    const text = (await textsOfPdf(files, rawPages(pages))).join('\n');
    for (const line of head.slice(0, count)) expect(text.split(line)).toHaveLength(2);
  });
});

describe('Chinese and Japanese', () => {
  it.each([
    ['⼈々は⾏き、⽴つ', '人々は行き、立つ'],
    ['⻑い⻘の⻝べ物', '長い青の食べ物'],
    ['港へ行った', '港へ行った'],
  ])('characters that are named by radicals are characters: %s', (drawn, text) => {
    expect(withoutRadicals(drawn)).toBe(text);
  });

  it('are so on a page', async () => {
    const map =
      'begincmap 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <41> <2f8f> <42> <2f08> endbfchar endcmap';
    const fonts = { FR: `<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode ${FIRST_EXTRA_OBJECT} 0 R>>` };
    const content = drawText(60, 700, 'AB', { font: 'FR' });
    expect(await textsOfPdf(files, rawPages([{ content }], { fonts, objects: [{ stream: map }] }))).toEqual(['行人']);
  });

  it('keep wide points and brackets in vertical text', () => {
    const item = {
      dir: 'ltr',
      transform: [10, 0, 0, 10, 50, 700],
      width: 10,
      height: 80,
      fontName: 'f',
      isVertical: true,
    };
    expect(withVerticalText([{ ...item, str: '︵港︶︐山︓船︕' }])[0]?.str).toBe('（港），山：船！');
  });
});
