import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';
import { LabelledRows } from './labelled-rows.ts';

const read = async (csv: string) => Array.from((await readCsv(csv, 'a.csv')).blocks, ({ text }) => text);

describe('several tables in one sheet', () => {
  it.each<[string, string, string[]]>([
    [
      'parted by a blank line',
      'Name,Role\nAda,Keeper\nBo,Guide\n\nItem,Price\nRope,12\nLamp,30\n',
      ['Name: Ada | Role: Keeper', 'Name: Bo | Role: Guide', 'Item: Rope | Price: 12', 'Item: Lamp | Price: 30'],
    ],
    [
      'in another language, with semicolons and blank cells',
      'Name;Rolle\nAda;Wärterin\n;\nArtikel;Preis\nSeil;12\n',
      ['Name: Ada | Rolle: Wärterin', 'Artikel: Seil | Preis: 12'],
    ],
    [
      'of other widths, under titles',
      'Ships\nShip,Tons\nAurora,300\nBeta,400\n\nCrew\nName,Role,Town,Since\nAda,Cook,Oslo,1890\nBo,Mate,Bergen,1891\n',
      [
        'Ships',
        'Ship: Aurora | Tons: 300',
        'Ship: Beta | Tons: 400',
        'Crew',
        'Name: Ada | Role: Cook | Town: Oslo | Since: 1890',
        'Name: Bo | Role: Mate | Town: Bergen | Since: 1891',
      ],
    ],
    [
      'the first a list of names and values, with no blank line between',
      'Account;DE12345\nFrom;01.01.2024\nDate;Text;Amount\n02.01.2024;Rent;-800,00\n03.01.2024;Wage;2000,00\n',
      [
        'Account | DE12345',
        'From | 01.01.2024',
        'Date: 02.01.2024 | Text: Rent | Amount: -800,00',
        'Date: 03.01.2024 | Text: Wage | Amount: 2000,00',
      ],
    ],
  ])('each has its own labels: %s', async (_, csv, texts) => {
    expect(await read(csv)).toEqual(texts);
  });

  it.each<[string, string, string[]]>([
    ['blank lines', 'Name,Age\n\nAda,36\n\nBo,40\n\n', ['Name: Ada | Age: 36', 'Name: Bo | Age: 40']],
    ['the header again', 'Name,Age\nAda,36\nName,Age\nBo,40\n', ['Name: Ada | Age: 36', 'Name: Bo | Age: 40']],
    [
      'a row too wide',
      'Name,City\nAda,Rome\nBo,Oslo,more\nCy,Bonn\n',
      ['Name: Ada | City: Rome', 'Name: Bo | City: Oslo | more', 'Name: Cy | City: Bonn'],
    ],
    [
      'a heading in it',
      'Item,Price,Stock\nRope,12,4\nNorth\nLamp,30,2\n',
      ['Item: Rope | Price: 12 | Stock: 4', 'North', 'Item: Lamp | Price: 30 | Stock: 2'],
    ],
  ])('a table keeps its labels across %s', async (_, csv, texts) => {
    expect(await read(csv)).toEqual(texts);
  });

  it('keeps its labels across as many rows as there are', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `Keeper ${index},${index}`);
    const texts = await read(`Name,Age\n${rows.join('\n')}\n`);
    expect(texts).toHaveLength(300);
    expect(texts[299]).toBe('Name: Keeper 299 | Age: 299');
  });
});

describe('a list of names and values', () => {
  it.each([
    ['Capital,Vardo\nLanguage,Norse\nExport,Dried fish\n'],
    ['Hauptstadt,Oslo\nSprache,Norwegisch\nEinwohner,5400000\n'],
    ['Name,Aurora\nBuilder,Olsen\nLength,31 m\nBuilt,1887\n'],
    ['Otter,River\nHeron,Lake\nSeal,Sea\n'],
    ['Kapitän:,Olsen\nHafen:,Bergen\n'],
    ['Length,30 m,40 m\nBuilder,Olsen,Berg\n'],
  ])('has no labels: %j', async (csv) => {
    const rows = csv.trim().split('\n');
    expect(await read(csv)).toEqual(rows.map((row) => row.replaceAll(',', ' | ')));
  });

  it('is told from a table whose columns have names', async () => {
    expect(await read('Item,Price\nRope,12\n')).toEqual(['Item: Rope | Price: 12']);
    expect(await read('Field,Description\nname,What it is called\ndate,When it was made\n')).toEqual([
      'Field: name | Description: What it is called',
      'Field: date | Description: When it was made',
    ]);
    expect(await read('Produit,Couleur\nCorde,rouge\n')).toEqual(['Produit: Corde | Couleur: rouge']);
    expect(await read('Ort;Gewässer\nKöln;Rhein\nMünchen;Isar\n')).toEqual([
      'Ort: Köln | Gewässer: Rhein',
      'Ort: München | Gewässer: Isar',
    ]);
    expect(await read('Város;Folyó\nTown;River\nGyőr;Duna\n')).toEqual([
      'Város | Folyó',
      'Town | River',
      'Győr | Duna',
    ]);
    expect(await read('Miasto;Rzeka\nKraków;Wisła\nPoznań;Warta\n')).toEqual([
      'Miasto: Kraków | Rzeka: Wisła',
      'Miasto: Poznań | Rzeka: Warta',
    ]);
    expect(await read('品名,価格\n縄,十二\n')).toEqual(['品名: 縄 | 価格: 十二']);
  });
});

it('tells the header where a label has no row that bears it', async () => {
  expect(await read('Name,Role,Note\nAda,Keeper,\n')).toEqual(['Name | Role | Note', 'Name: Ada | Role: Keeper']);
});

it('reads line breaks in quotations, and rows with gaps, as rows', async () => {
  expect(await read('Name\tNote\nAda\t"first\nsecond"\n')).toEqual(['Name: Ada | Note: first second']);
  const rows = new LabelledRows();
  const blocks = [
    ...rows.add([
      { column: 1, text: 'Name' },
      { column: 3, text: 'Age' },
    ]),
    ...rows.add([
      { column: 1, text: 'Ada' },
      { column: 3, text: '36' },
    ]),
    ...rows.finish(),
  ];
  expect(blocks).toEqual([{ kind: 'table', text: 'Name: Ada | Age: 36' }]);
});
