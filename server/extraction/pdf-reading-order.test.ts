import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPdf, type PdfPen } from './fixtures/drawn-pdf.ts';
import { readWhole } from './fixtures/read-whole.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

const PDF = 'application/pdf';
let files: ScratchFiles;
beforeAll(async () => {
  files = await makeScratchFiles();
});
afterAll(() => files.remove());

async function textOfCase(name: string): Promise<string> {
  const { passages } = await readWhole(new URL(`fixtures/pdf-cases/${name}.pdf`, import.meta.url).pathname, PDF);
  return passages.map(({ text }) => text).join('\n');
}

async function passagesOf(draw: (pen: PdfPen) => void): Promise<string[]> {
  const { passages } = await readWhole(await files.put('drawn.pdf', await drawPdf(draw)), PDF);
  return passages.map(({ text }) => text);
}

async function textOf(draw: (pen: PdfPen) => void): Promise<string> {
  return (await passagesOf(draw)).join(' ');
}

const KEEPER =
  'The keeper of the northern light had carried oil up the tower every evening for thirty years, and he knew each of the steps by the sound it made under his boots.';
const BOAT =
  'When the supply boat failed to come in the autumn he burned driftwood in the iron basket, which gave a red and smoky flame that the pilots of the bay did not trust.';
const WINTER =
  'Nobody was lost that winter. The harbour master wrote in his book that the light had been seen on every night but two, and he praised the keeper in a letter to the capital.';
const BOLD = { font: 'Helvetica-Bold' } as const;

describe('a table is read row by row', () => {
  it('of many numbers', async () => {
    const text = await textOfCase('01-pdf-table-nums');
    expect(text).toContain('Month Passengers Share % Seat miles Ton miles Load %');
    for (const [month, row] of [
      ['May-2030', '653,278 100.5 2,958,643 3,951,483 70.9'],
      ['May-2036', '660,682 106.5 2,964,637 3,956,145 76.9'],
    ]) {
      expect(text).toContain(`${month} ${row}`);
    }
  });

  it.each([2, 3, 5, 8, 12])('of %i columns, numbers set to the right', async (columns) => {
    const names = ['Aldersey', 'Brock on Sea', 'Carrow', 'Dunmere Quay', 'Eskby', 'Farrow'];
    const rows = names.map((name, row) => [
      name,
      ...Array.from({ length: columns - 1 }, (_, column) => String((7 * row + 11) ** (1 + (column % 3)))),
    ]);
    const pitch = 400 / columns;
    const text = await textOf((pen) => {
      for (const [row, [name = '', ...numbers]] of rows.entries()) {
        pen.text(name, 50, 80 + row * 15, { size: 9 });
        for (const [column, number] of numbers.entries()) {
          pen.textTo(number, 145 + (column + 1) * pitch, 80 + row * 15, { size: 9 });
        }
      }
    });
    expect(text).toBe(rows.map((cells) => cells.join(' ')).join(' '));
  });

  it.each([240, 330])('of two columns of words, the second at %i', async (x) => {
    const rows = [
      ['Flag', 'Meaning of the signal'],
      ['Red over white', 'The harbour is closed to all vessels'],
      ['Blue square', 'A pilot is wanted at the outer buoy'],
      ['Yellow cross', 'There is sickness aboard the ship'],
      ['Black ball', 'The ship lies at anchor in the roads'],
      ['Green pennant', 'The tide is rising, the bar is open'],
    ];
    const text = await textOf((pen) => {
      for (const [row, [flag = '', meaning = '']] of rows.entries()) {
        pen.text(flag, 60, 80 + row * 14);
        pen.text(meaning, x, 80 + row * 14);
      }
    });
    expect(text).toBe(rows.flat().join(' '));
  });

  it('with empty cells', async () => {
    const rows = [
      ['Day', 'Morning tide', 'Evening tide', 'Moon', 'Remarks'],
      ['Monday', '6:12', '18:40', '', ''],
      ['Tuesday', '', '19:31', 'full', 'fog until noon'],
      ['Wednesday', '7:44', '', '', ''],
      ['Thursday', '8:30', '20:58', '', 'gale from the west'],
      ['Friday', '', '21:40', 'waning', ''],
    ];
    const text = await textOf((pen) => {
      for (const [row, cells] of rows.entries()) {
        for (const [column, cell] of cells.entries()) {
          if (cell !== '') pen.text(cell, [50, 140, 240, 350, 430][column] ?? 0, 80 + row * 15);
        }
      }
    });
    expect(text).toBe(
      rows
        .flat()
        .filter((cell) => cell !== '')
        .join(' '),
    );
  });

  it.each(['top', 'middle', 'bottom'])('with cells of several lines, the others at the %s', async (place) => {
    const rows = [
      ['Dues for open boats and for ferries under sail', '12.50', '14.00'],
      ['Dues for vessels over forty tons that carry coal', '112.50', '130.00'],
      ['Pilotage', '9.00', '11.25'],
      ['Use of the crane by the hour, with its two men', '31.00', '36.75'],
    ];
    const text = await textOf((pen) => {
      let y = 80;
      for (const [service = '', summer = '', winter = ''] of rows) {
        const end = pen.paragraph(service, 60, y, 130, { leading: 12 });
        const at = place === 'top' ? y : place === 'bottom' ? end - 12 : (y + end - 12) / 2;
        pen.textTo(summer, 330, at);
        pen.textTo(winter, 450, at);
        y = end + 5;
      }
    });
    expect(text).toBe(rows.flat().join(' '));
  });

  it('with labels beside running text', async () => {
    const rows = [
      ['Keeper', 'Lights the lamp at dusk, trims the wick at midnight and puts it out at dawn; he keeps the log.'],
      [
        'Pilot',
        'Brings ships over the bar when the flag is up. He must know every rock and current of the bay by heart.',
      ],
      ['Clerk', 'Writes down all cargoes and collects the dues.'],
      ['Night watchman of the quay', 'Walks the quay from nine in the evening until five and calls the hours.'],
    ];
    const text = await textOf((pen) => {
      let y = 80;
      for (const [label = '', words = ''] of rows) {
        const ends = [pen.paragraph(label, 60, y, 110), pen.paragraph(words, 200, y, 250)];
        y = Math.max(...ends) + 6;
      }
    });
    expect(text).toBe(rows.flat().join(' '));
  });
});

describe('columns are read one after the other', () => {
  it('a narrow list beside running text', async () => {
    const text = await textOfCase('12-pdf-cv');
    expect(text).toMatch(
      /^Skills Rope work Sail making Languages Norse Frisian\nBoatswain on the barque Aurora, where/,
    );
    expect(text).toContain('nine men through two winters and mended what the storms had broken. Before that');
  });

  const SIDE = ['Contact', 'Ines Okafor', '12 Quay Street', 'Skills', 'Rope work', 'Sail making', 'Norse', 'Frisian'];

  it.each([
    { side: 420, main: 50, leading: 13 },
    { side: 420, main: 50, leading: 11 },
    { side: 50, main: 190, leading: 13 },
    { side: 50, main: 190, leading: 16 },
  ])('a sidebar at $side, its lines $leading apart, under a header over both', async ({ side, main, leading }) => {
    const text = await textOf((pen) => {
      pen.text('A header that stands over the sidebar and over the text beside it', 50, 50, { ...BOLD, size: 14 });
      for (const [row, line] of SIDE.entries()) pen.text(line, side, 90 + row * leading, { size: 9 });
      pen.paragraph(`${KEEPER} ${BOAT} ${WINTER}`, main, 90, 340);
    });
    expect(text).toContain(SIDE.join(' '));
    expect(text).toContain(`${KEEPER} ${BOAT} ${WINTER}`);
    expect(text.indexOf('A header')).toBe(0);
  });

  it('a CV whose main column is of short lines and marks', async () => {
    const jobs = [
      'Boatswain, barque Aurora',
      '• Led a watch of nine men',
      '• Mended all sails after the storm',
      '• Trained the boys of the ship',
      'Sailmaker, loft at the old quay',
      '• Sewed the sails of forty ships',
      '• Kept the books of the loft',
    ];
    const text = await textOf((pen) => {
      for (const [row, line] of SIDE.entries()) pen.text(line, 50, 90 + row * 14);
      for (const [row, line] of jobs.entries()) pen.text(line, 200, 90 + row * 14);
    });
    expect(text).toBe([...SIDE, ...jobs].join(' '));
  });

  it('a box of facts, under which the text goes on in full width', async () => {
    const facts = ['Built', '1823', 'Height', '31 m', 'Keeper', 'none', 'Lens', 'first order'];
    const text = await textOf((pen) => {
      let y = pen.paragraph(`${KEEPER} ${BOAT}`, 50, 90, 300);
      y = pen.paragraph(WINTER, 50, y + 8, 300);
      pen.paragraph(`${KEEPER} ${BOAT}`, 50, y + 8, 480);
      for (const [index, fact] of facts.entries()) {
        pen.text(fact, index % 2 === 0 ? 390 : 450, 94 + Math.floor(index / 2) * 13, { size: 9 });
      }
    });
    expect(text).toBe([KEEPER, BOAT, WINTER, ...facts, KEEPER, BOAT].join(' '));
  });

  it.each([3, 4])('%i narrow columns of a newsletter', async (columns) => {
    const texts = [KEEPER, BOAT, WINTER, `${BOAT} ${KEEPER}`].slice(0, columns);
    const passages = await passagesOf((pen) => {
      pen.text('The Harbour Newsletter', 50, 50, { ...BOLD, size: 20 });
      for (const [index, text] of texts.entries()) {
        pen.paragraph(text, 50 + (index * 500) / columns, 90, 480 / columns - 15, { size: 9, leading: 11.5 });
      }
    });
    expect(passages).toEqual(['The Harbour Newsletter', ...texts]);
  });

  it('under a table, which is read row by row', async () => {
    const rows = ['Ship Master Cargo Tons', 'Aurora Okafor Coal 120', 'Berta Lund Salt 80', 'Cygnet Haas Timber 210'];
    const text = await textOf((pen) => {
      for (const [row, line] of rows.entries()) {
        for (const [column, cell] of line.split(' ').entries()) pen.text(cell, 50 + column * 130, 80 + row * 14);
      }
      pen.paragraph(`${KEEPER} ${BOAT}`, 50, 180, 230);
      pen.paragraph(`${WINTER} ${KEEPER}`, 310, 180, 230);
    });
    expect(text).toBe([...rows, KEEPER, BOAT, WINTER, KEEPER].join(' '));
  });

  it('a list beside German text, where many words are capitalized', async () => {
    const side = ['Kenntnisse', 'Segel', 'Knoten', 'Navigation', 'Sprachen', 'Deutsch', 'Friesisch'];
    const german =
      'Der Hafenmeister der alten Stadt am Fluss hatte in jedem Winter die Boote der Fischer an Land ziehen lassen, weil das Eis sonst die Planken eindrückte. Im Frühjahr wurden die Netze geflickt und die Masten gesetzt, bevor die ersten Heringe in die Bucht kamen und die Händler aus dem Süden auf dem Markt erschienen.';
    const text = await textOf((pen) => {
      for (const [row, line] of side.entries()) pen.text(line, 50, 80 + row * 13);
      pen.paragraph(german, 190, 80, 320);
    });
    expect(text).toBe([...side, german].join(' '));
  });

  it('two lists with marks', async () => {
    const lists = [
      ['• Rope of three strands', '• Canvas of hemp', '• Needles and palms', '• Beeswax'],
      ['• Lanterns with green glass', '• Oil for a month', '• Wicks, cut to length', '• Chimneys'],
    ];
    const text = await textOf((pen) => {
      for (const [column, list] of lists.entries()) {
        for (const [row, line] of list.entries()) pen.text(line, 50 + column * 250, 80 + row * 14);
      }
    });
    expect(text).toBe(lists.flat().join(' '));
  });

  it('two languages beside each other', async () => {
    const french = [
      'Le gardien avait porté l’huile en haut de la tour chaque soir pendant trente ans, et il en savait les marches.',
      'Quand le bateau ne vint pas à l’automne il brûla du bois flotté dans le panier de fer de la vieille tour.',
      'Personne ne fut perdu cet hiver. Le maître du port le nota dans son livre et il écrivit à la capitale.',
    ];
    const text = await textOf((pen) => {
      let y = 80;
      for (const [index, english] of [KEEPER, BOAT, WINTER].entries()) {
        const ends = [pen.paragraph(english, 50, y, 230), pen.paragraph(french[index] ?? '', 310, y, 230)];
        y = Math.max(...ends) + 8;
      }
    });
    for (const paragraph of [KEEPER, BOAT, WINTER, ...french]) expect(text).toContain(paragraph);
  });
});
