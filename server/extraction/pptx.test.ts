import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePackage, NAMES, type Reference, strict } from './fixtures/office-parts.ts';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w?: number;
  readonly h?: number;
}

const frame = ({ x, y, w = 2_000_000, h = 500_000 }: Place) => `<a:off x="${x}" y="${y}"/><a:ext cx="${w}" cy="${h}"/>`;

/** A shape with text, at a place, or filling a placeholder. */
function shape(text: string, place: Place | null, placeholder = ''): string {
  const xfrm = place ? `<a:xfrm>${frame(place)}</a:xfrm>` : '';
  const ph = placeholder === '' ? '' : `<p:ph ${placeholder}/>`;
  return `<p:sp><p:nvSpPr><p:nvPr>${ph}</p:nvPr></p:nvSpPr><p:spPr>${xfrm}<a:extLst><a:ext uri="{x}"/></a:extLst></p:spPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
}

const part = (kind: string, shapes: string) =>
  `<p:${kind} ${NAMES}><p:cSld><p:spTree><p:grpSpPr><a:xfrm>${frame({ x: 0, y: 0 })}</a:xfrm></p:grpSpPr>${shapes}</p:spTree></p:cSld></p:${kind}>`;

function presentation(
  slides: readonly string[],
  parts: Readonly<Record<string, string>> = {},
  references: Readonly<Record<string, readonly Reference[]>> = {},
): Buffer {
  return makePackage(
    'ppt/presentation.xml',
    {
      'ppt/presentation.xml': `<p:presentation ${NAMES}><p:sldIdLst>${slides.map((_, index) => `<p:sldId r:id="s${index}"/>`).join('')}</p:sldIdLst></p:presentation>`,
      ...Object.fromEntries(slides.map((shapes, index) => [`ppt/slides/s${index}.xml`, part('sld', shapes)])),
      ...parts,
    },
    {
      'ppt/presentation.xml': slides.map((_, index) => ({
        id: `s${index}`,
        type: 'slide',
        target: `slides/s${index}.xml`,
      })),
      ...references,
    },
  );
}

const read = (bytes: Buffer) => readContent(files, 'a.pptx', bytes);
const TITLE = shape('Title', { x: 0, y: 0 }, 'type="title"');
const M = 1_000_000;
/** The texts under the title of a slide with these shapes. */
const orderOf = async (...shapes: string[]) => (await read(presentation([TITLE + shapes.join('')]))).texts.slice(1);

describe('shapes are read by their places', () => {
  it('in the case', async () => {
    expect((await readCase('35-pptx-order.pptx')).texts).toEqual([
      'Two mills',
      'Water mill',
      'Water mill: grinds rye.',
      'Wind mill',
      'Wind mill: saws planks.',
    ]);
  });

  it('in two columns, one after the other', async () => {
    const left = [1, 2, 3].map((row) => shape(`L${row}`, { x: 0, y: row * M, w: 4 * M }));
    const right = [1, 2, 3].map((row) => shape(`R${row}`, { x: 5 * M, y: row * M, w: 4 * M }));
    expect(await orderOf(...right, ...left)).toEqual(['L1', 'L2', 'L3', 'R1', 'R2', 'R3']);
  });

  it('in columns of different heights between lines over the whole width', async () => {
    const order = await orderOf(
      shape('Foot', { x: 0, y: 9 * M, w: 9 * M }),
      shape('R', { x: 5 * M, y: 2 * M, w: 4 * M, h: 5 * M }),
      shape('L2', { x: 0, y: 4 * M, w: 4 * M }),
      shape('L1', { x: 0, y: 2 * M, w: 4 * M }),
      shape('Head', { x: 0, y: M, w: 9 * M }),
    );
    expect(order).toEqual(['Head', 'L1', 'L2', 'R', 'Foot']);
  });

  it('in rows, where a narrow column of dates stands before texts', async () => {
    const dates = ['1901', '1950', '2031'].map((text, row) => shape(text, { x: 0, y: (row + 1) * M, w: M }));
    const texts = ['Built', 'Burnt', 'Built again'].map((text, row) =>
      shape(text, { x: 2 * M, y: (row + 1) * M, w: 7 * M }),
    );
    expect(await orderOf(...texts, ...dates)).toEqual(['1901', 'Built', '1950', 'Burnt', '2031', 'Built again']);
  });

  it('in one row from left to right, or from right to left in Hebrew', async () => {
    const row = [3, 1, 2].map((at) => shape(`${at}`, { x: at * 3 * M, y: M }));
    expect(await orderOf(...row)).toEqual(['1', '2', '3']);
    const hebrew = row.map((each) => each.replace('<a:p>', '<a:p><a:pPr rtl="1"/>'));
    const title = TITLE.replace('<a:p>', '<a:p><a:pPr rtl="1"/>');
    expect((await read(presentation([title + hebrew.join('')]))).texts).toEqual(['Title', '3', '2', '1']);
  });

  it('in groups, each whole', async () => {
    const group = (name: string, x: number) =>
      `<p:grpSp><p:grpSpPr><a:xfrm>${frame({ x, y: M, h: 2 * M })}<a:chOff x="0" y="0"/></a:xfrm></p:grpSpPr>${shape(`${name} text`, { x: 0, y: 900 })}${shape(name, { x: 0, y: 100, h: 100 })}</p:grpSp>`;
    expect(await orderOf(group('B', 5 * M), group('A', 0))).toEqual(['A', 'A text', 'B', 'B text']);
  });

  it('which their layout or its master may give them', async () => {
    const slide = `${shape('Second', null, 'idx="2"')}${shape('Between', { x: 0, y: 3 * M })}${shape('First', null, 'idx="1"')}${shape('Page 1', null, 'type="sldNum" idx="9"')}${shape('Title', null, 'type="title"')}`;
    const layout = shape('', { x: 0, y: 5 * M }, 'type="body" idx="2"') + shape('', null, 'type="body" idx="1"');
    const master = shape('', { x: 0, y: 2 * M }, 'type="body" idx="1"') + shape('', { x: 0, y: 0 }, 'type="title"');
    const bytes = presentation(
      [slide],
      { 'ppt/l.xml': part('sldLayout', layout), 'ppt/m.xml': part('sldMaster', master) },
      {
        'ppt/slides/s0.xml': [{ id: 'a', type: 'slideLayout', target: '../l.xml' }],
        'ppt/l.xml': [{ id: 'a', type: 'slideMaster', target: 'm.xml' }],
      },
    );
    expect((await read(bytes)).texts).toEqual(['Title', 'First', 'Between', 'Second']);
  });

  it('a table stands in its place, and notes and comments come last', async () => {
    const cell = (text: string) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;
    const table = `<p:graphicFrame><p:xfrm>${frame({ x: 0, y: 2 * M })}</p:xfrm><a:graphic><a:tbl><a:tr>${cell('Cod')}${cell('31')}</a:tr></a:tbl></a:graphic></p:graphicFrame>`;
    const bytes = presentation(
      [`${TITLE}${shape('Under', { x: 0, y: 3 * M })}${shape('Above', { x: 0, y: M })}${table}`],
      {
        'ppt/n.xml': part('notes', shape('Thank them.', null, 'type="body" idx="1"')),
        'ppt/c.xml': `<p:cmLst ${NAMES}><p:cm><p:text>Is this true?</p:text></p:cm></p:cmLst>`,
      },
      {
        'ppt/slides/s0.xml': [
          { id: 'a', type: 'notesSlide', target: '../n.xml' },
          { id: 'b', type: 'comments', target: '../c.xml' },
        ],
      },
    );
    expect((await read(bytes)).texts).toEqual(['Title', 'Above', 'Cod | 31', 'Under', 'Thank them.', 'Is this true?']);
  });

  it('however many there are', async () => {
    const shapes = Array.from({ length: 1_000 }, (_, index) =>
      shape(`${index}`, { x: (index * 7_919) % 997, y: index * 10 }),
    );
    expect(await orderOf(...shapes)).toHaveLength(1_000);
  });
});

describe('a presentation', () => {
  it('has the words and numbers of its charts', async () => {
    const { texts } = await readCase('25-pptx-chart.pptx');
    expect(texts).toEqual(['Catch by year', 'Herring | Spring: 31 | Autumn: 74']);
  });

  it('of which a slide is bad or missing is read but for it', async () => {
    const references = {
      'ppt/presentation.xml': ['s0', 's9', 's2'].map((file, index) => ({
        id: `s${index}`,
        type: 'slide',
        target: `slides/${file}.xml`,
      })),
    };
    const { texts, problems } = await read(
      presentation([TITLE, TITLE, TITLE.replace('Title', 'Last')], {}, references),
    );
    expect(texts).toEqual(['Title', 'Last']);
    expect(problems).toEqual(['Slide 2 of a.pptx is damaged and could not be read.']);
  });

  it('in the strict namespaces, or with other prefixes', async () => {
    const slide = part('sld', shape('Words.', null));
    for (const xml of [
      strict(slide),
      slide
        .replace(/\b([pa]):/g, 'q$1:')
        .replace('xmlns:p=', 'xmlns:qp=')
        .replace('xmlns:a=', 'xmlns:qa='),
    ]) {
      expect((await read(presentation([''], { 'ppt/slides/s0.xml': xml }))).texts).toEqual(['Slide 1', 'Words.']);
    }
  });

  it('is called what its first slide says where its title is a placeholder', async () => {
    expect((await readCase('41-pptx-title-de.pptx')).title).toBe('Der neue Hafenplan');
  });
});
