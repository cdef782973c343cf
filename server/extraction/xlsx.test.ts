import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePackage, NAMES, type Reference, strict } from './fixtures/office-parts.ts';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

type Row = readonly (string | number | null)[];

/** The XML of a sheet; a blank row is left out, as writers do. */
function sheetOf(rows: readonly Row[], more = ''): string {
  const xml = rows.map((row, index) => {
    const cells = row.map((value, column) => {
      const reference = `r="${String.fromCharCode(65 + column)}${index + 1}"`;
      if (value === null) return '';
      return typeof value === 'number'
        ? `<c ${reference}><v>${value}</v></c>`
        : `<c ${reference} t="inlineStr"><is><t>${value}</t></is></c>`;
    });
    return row.length === 0 ? '' : `<row r="${index + 1}">${cells.join('')}</row>`;
  });
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ${NAMES}><sheetData>${xml.join('')}</sheetData>${more}</worksheet>`;
}

function workbook(
  sheets: Readonly<Record<string, string>>,
  parts: Readonly<Record<string, string>> = {},
  references: Readonly<Record<string, readonly Reference[]>> = {},
): Buffer {
  const names = Object.keys(sheets);
  return makePackage(
    'xl/workbook.xml',
    {
      'xl/workbook.xml': `<workbook ${NAMES}><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="s${index}"/>`).join('')}</sheets></workbook>`,
      ...Object.fromEntries(names.map((name, index) => [`xl/worksheets/sheet${index}.xml`, sheets[name] ?? ''])),
      ...parts,
    },
    {
      'xl/workbook.xml': names.map((_, index) => ({
        id: `s${index}`,
        type: 'worksheet',
        target: `worksheets/sheet${index}.xml`,
      })),
      ...references,
    },
  );
}

const read = (bytes: Buffer) => readContent(files, 'a.xlsx', bytes);
const rowsOf = async (...rows: Row[]) => (await read(workbook({ S: sheetOf(rows) }))).texts.slice(1);

describe('labels belong to the table under them', () => {
  it('and facts in two columns have none', async () => {
    const { texts } = await readCase('06-xlsx-keyvalue.xlsx');
    expect(texts).toEqual(['Facts', 'Capital | Vardo', 'Language | Norse', 'Export | Dried fish']);
  });

  it('facts of other kinds: with numbers, with a title, between blank rows', async () => {
    expect(await rowsOf(['Boat', 'Aurora'], ['Length', 31], ['Home', 'Bergen'])).toEqual([
      'Boat | Aurora',
      'Length | 31',
      'Home | Bergen',
    ]);
    expect(await rowsOf(['About us'], [], ['Name:', 'Ines'], ['City:', 'Oslo'], [], ['Phone:', '12 34'])).toEqual([
      'About us',
      'Name: | Ines',
      'City: | Oslo',
      'Phone: | 12 34',
    ]);
  });

  it('several tables under each other, each with its own', async () => {
    expect(
      await rowsOf(
        ['Crew'],
        ['Name', 'Role', 'Age'],
        ['Ines', 'Mate', 31],
        [],
        ['Stores'],
        ['Item', 'Price', 'Count'],
        ['Rope', 12, 3],
        ['Sail', 90, 1],
      ),
    ).toEqual([
      'Crew',
      'Name: Ines | Role: Mate | Age: 31',
      'Stores',
      'Item: Rope | Price: 12 | Count: 3',
      'Item: Sail | Price: 90 | Count: 1',
    ]);
  });

  it('tables beside each other', async () => {
    expect(
      await rowsOf(
        ['Name', 'Age', null, 'Item', 'Price'],
        ['Ines', 31, null, 'Rope', 12],
        ['Olav', 44, null, 'Sail', 90],
        [null, null, null, 'Tar', 7],
      ),
    ).toEqual([
      'Name: Ines | Age: 31',
      'Name: Olav | Age: 44',
      'Item: Rope | Price: 12',
      'Item: Sail | Price: 90',
      'Item: Tar | Price: 7',
    ]);
    expect(
      await rowsOf(
        ['Name', 'Age', null, null, 'Name', 'Age'],
        ['Ines', 31, null, null, 'Olav', 44],
        ['Eva', 7, null, null, 'Per', 9],
      ),
    ).toEqual(['Name: Ines | Age: 31', 'Name: Eva | Age: 7', 'Name: Olav | Age: 44', 'Name: Per | Age: 9']);
  });

  it('but a blank column within a table tears no row', async () => {
    expect(
      await rowsOf(
        ['Name', 'Role', null, 'Age', 'Pay'],
        ['Ines', 'Mate', null, 31, 900],
        ['Olav', 'Cook', null, 44, 800],
      ),
    ).toEqual(['Name: Ines | Role: Mate | Age: 31 | Pay: 900', 'Name: Olav | Role: Cook | Age: 44 | Pay: 800']);
  });

  it('labels in two rows, the upper ones merged', async () => {
    expect(
      await rowsOf(
        ['Catch'],
        ['Port', '2030', null, '2031', null],
        [null, 'Spring', 'Autumn', 'Spring', 'Autumn'],
        ['Bergen', 1, 2, 3, 4],
        ['Vardo', 5, 6, 7, 8],
      ),
    ).toEqual([
      'Catch',
      'Port: Bergen | 2030 Spring: 1 | 2030 Autumn: 2 | 2031 Spring: 3 | 2031 Autumn: 4',
      'Port: Vardo | 2030 Spring: 5 | 2030 Autumn: 6 | 2031 Spring: 7 | 2031 Autumn: 8',
    ]);
  });
});

describe('cells are as they are shown', () => {
  it('with the formats of the case', async () => {
    const { texts } = await readCase('24-xlsx-leading-zeros.xlsx');
    expect(texts.join('\n')).toMatch(/00417.*INV-0088.*12 kg.*-4°C/s);
  });

  it('whatever their type', async () => {
    const cells = [
      '<c t="s"><v>0</v></c>',
      '<c t="str"><f>A1&amp;"x"</f><v>Rope</v></c>',
      '<c t="b"><v>1</v></c>',
      '<c t="e"><v>#DIV/0!</v></c>',
      '<c t="d"><v>2031-05-17T00:00:00</v></c>',
      '<c s="1"><v>45000</v></c>',
      '<c><f>SUM(1,2)</f><v>3</v></c>',
    ];
    const strings = '<sst><si><r><t>Sea </t></r><r><rPr><b/></rPr><t>Thistle</t></r><rPh><t>シ</t></rPh></si></sst>';
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="165"/></cellXfs></styleSheet>';
    const sheet = `<worksheet><sheetData><row>${cells.join('')}</row></sheetData></worksheet>`;
    const references = {
      'xl/workbook.xml': [
        { id: 's0', type: 'worksheet', target: 'worksheets/sheet0.xml' },
        { id: 'a', type: 'sharedStrings', target: 'words.xml' },
        { id: 'b', type: 'styles', target: '/xl/looks.xml' },
      ],
    };
    const bytes = workbook({ S: sheet }, { 'xl/words.xml': strings, 'xl/looks.xml': styles }, references);
    expect((await read(bytes)).texts[1]).toBe('Sea Thistle | Rope | TRUE | #DIV/0! | 2031-05-17 | 15.03.2023 | 3');
  });
});

describe('a workbook', () => {
  it('in the strict namespaces and with prefixes', async () => {
    const xml = sheetOf([['Words.']]);
    const prefixed = xml.replace('xmlns=', 'xmlns:x=').replace(/<(\/?)(?=[a-z])/gi, '<$1x:');
    expect((await read(workbook({ S: strict(xml) }))).texts).toEqual(['S', 'Words.']);
    expect((await read(workbook({ S: prefixed }))).texts).toEqual(['S', 'Words.']);
  });

  it('of which one sheet is missing and one is broken off is read but for them', async () => {
    const broken = sheetOf([['Half.']]).replace('</sheetData>', '<x>'.repeat(3_000));
    const references = {
      'xl/workbook.xml': ['0', '9', '2'].map((file, index) => ({
        id: `s${index}`,
        type: 'worksheet',
        target: `worksheets/sheet${file}.xml`,
      })),
    };
    const { texts, problems } = await read(
      workbook({ One: sheetOf([['Whole.']]), Two: '', Three: broken }, {}, references),
    );
    expect(texts).toEqual(['One', 'Whole.', 'Three', 'Half.']);
    expect(problems).toEqual(
      ['Two', 'Three'].map((name) => `Sheet “${name}” of a.xlsx is damaged and could not be read.`),
    );
  });

  it('has the words of its charts, diagrams, shapes and comments after the cells', async () => {
    const chart = `<cx:chartSpace ${NAMES}><cx:chartData><cx:data id="0"><cx:strDim type="cat"><cx:lvl><cx:pt idx="0">Cod</cx:pt></cx:lvl></cx:strDim><cx:numDim type="size"><cx:lvl formatCode="0.0"><cx:pt idx="0">7.25</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData><cx:chart><cx:title><cx:tx><cx:txData><cx:v>Catch</cx:v></cx:txData></cx:tx></cx:title><cx:series><cx:tx><cx:txData><cx:v>2031</cx:v></cx:txData></cx:tx><cx:dataId val="0"/></cx:series></cx:chart></cx:chartSpace>`;
    const drawing = `<xdr:wsDr ${NAMES}><xdr:sp><xdr:txBody><a:p><a:r><a:t>Look here</a:t></a:r></a:p></xdr:txBody></xdr:sp><mc:AlternateContent><mc:Choice Requires="cx1"><cx:chart r:id="c1"/></mc:Choice><mc:Fallback><a:p><a:r><a:t>This chart needs a newer version.</a:t></a:r></a:p></mc:Fallback></mc:AlternateContent></xdr:wsDr>`;
    const bytes = workbook(
      { S: sheetOf([['Words.']]) },
      {
        'xl/drawings/d.xml': drawing,
        'xl/charts/c.xml': chart,
        'xl/comments.xml':
          '<comments><commentList><comment ref="A1"><text><r><t>Is this true?</t></r></text></comment></commentList></comments>',
      },
      {
        'xl/worksheets/sheet0.xml': [
          { id: 'd1', type: 'drawing', target: '../drawings/d.xml' },
          { id: 'd2', type: 'comments', target: '../comments.xml' },
        ],
        'xl/drawings/d.xml': [{ id: 'c1', type: 'chartEx', target: '../charts/c.xml' }],
      },
    );
    expect((await read(bytes)).texts).toEqual([
      'S',
      'Words.',
      'Look here',
      'Catch',
      '2031 | Cod: 7.3',
      'Is this true?',
    ]);
  });
});
