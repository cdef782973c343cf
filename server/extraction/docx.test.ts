import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDocxOf, makePackage, NAMES, wordParagraph as p, strict } from './fixtures/office-parts.ts';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const read = (bytes: Buffer) => readContent(files, 'a.docx', bytes);
const textsOf = async (body: string, parts: Parameters<typeof makeDocxOf>[1] = []) =>
  (await read(makeDocxOf(body, parts))).texts;

describe('parts are found by their relationships and names by their namespaces', () => {
  it('whatever they are called', async () => {
    const { texts, headings } = await readCase('27-docx-parts2.docx');
    expect(headings).toEqual(['Depth of the bay']);
    expect(texts).toEqual(['Depth of the bay', 'The bay is nine fathoms deep.', 'Measured at low tide.']);
  });

  it('whatever their prefix', async () => {
    expect((await readCase('27-docx-prefix-ns0.docx')).texts).toEqual(['Bees dance to tell of flowers.']);
  });

  it.each([
    ['the strict namespaces', (xml: string) => strict(xml)],
    ['a default namespace', (xml: string) => xml.replaceAll('xmlns:w=', 'xmlns=').replace(/(<\/?)w:/g, '$1')],
    ['another prefix', (xml: string) => xml.replaceAll('xmlns:w=', 'xmlns:q=').replace(/\bw:/g, 'q:')],
  ])('with %s', async (what, change) => {
    const document = `<w:document ${NAMES}><w:body>${p('Depth', '<w:pStyle w:val="x"/>')}${p('Nine fathoms.')}</w:body></w:document>`;
    const styles = `<w:styles ${NAMES}><w:style w:type="paragraph" w:styleId="x"><w:name w:val="heading 1"/></w:style></w:styles>`;
    // Attributes have no default namespace.
    const parts = [document, styles].map((xml) =>
      what === 'a default namespace' ? change(xml).replace('xmlns=', `${NAMES.split(' ')[0]} xmlns=`) : change(xml),
    );
    const bytes = makePackage(
      'word/main.xml',
      { 'word/main.xml': parts[0] ?? '', 'word/looks.xml': parts[1] ?? '' },
      { 'word/main.xml': [{ id: 'r1', type: 'styles', target: 'looks.xml' }] },
    );
    const { texts, headings } = await read(bytes);
    expect({ texts, headings }).toEqual({ texts: ['Depth', 'Nine fathoms.'], headings: ['Depth'] });
  });

  it.each([
    ['from the root', '/word/NOTES.xml'],
    ['with backslashes', '..\\word\\notes.xml'],
    ['percent-encoded', 'n%6Ftes.xml'],
    ['as from the root, without a slash', 'word/notes.xml'],
  ])('with a target %s', async (_what, target) => {
    const note = `<w:footnotes ${NAMES}><w:footnote w:id="1">${p('At low tide.')}</w:footnote></w:footnotes>`;
    const body = '<w:p><w:r><w:t>Deep.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>';
    const bytes = makePackage(
      '\\word\\document.xml',
      {
        'word\\document.xml': `<w:document ${NAMES}><w:body>${body}</w:body></w:document>`,
        'word/notes.xml': note,
      },
      { 'word/document.xml': [{ id: 'r1', type: 'footnotes', target }] },
    );
    expect((await read(bytes)).texts).toEqual(['Deep.', 'At low tide.']);
  });
});

describe('the numbers that Word shows stand before headings and lists', () => {
  it('in a contract', async () => {
    const { texts, headings, title } = await readCase('30-docx-numbering.docx');
    expect(texts).toEqual([
      'Article 1 Duties of the keeper',
      '1.1 The keeper lights the lamp.',
      '1.2 The keeper cleans the glass.',
    ]);
    expect(headings).toEqual(['Article 1 Duties of the keeper']);
    expect(title).toBe('Duties of the keeper');
  });

  const item = (text: string, level: number, numId = 1) =>
    p(text, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${numId}"/></w:numPr>`);
  const level = (index: number, format: string, text: string, more = '') =>
    `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;
  const num = (id: number, abstract: number, more = '') =>
    `<w:num w:numId="${id}"><w:abstractNumId w:val="${abstract}"/>${more}</w:num>`;
  const abstract = (id: number, ...levels: string[]) =>
    `<w:abstractNum w:abstractNumId="${id}">${levels.join('')}</w:abstractNum>`;
  const numbered = (body: string, numbering: string, styles = '') =>
    textsOf(body, [
      { id: 'r1', type: 'numbering', target: 'n.xml', content: `<w:numbering ${NAMES}>${numbering}</w:numbering>` },
      { id: 'r2', type: 'styles', target: 's.xml', content: `<w:styles ${NAMES}>${styles}</w:styles>` },
    ]);

  it('each level starts again under the one above it', async () => {
    const numbering = abstract(0, level(0, 'upperRoman', '%1.'), level(1, 'lowerLetter', '%2)')) + num(1, 0);
    const body = [item('A', 0), item('B', 1), item('C', 1), item('D', 0), item('E', 1)].join('');
    expect(await numbered(body, numbering)).toEqual(['I. A', 'a) B', 'b) C', 'II. D', 'a) E']);
  });

  it('a list goes on after other text, and another one starts where it says', async () => {
    const start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>';
    const numbering = abstract(0, level(0, 'decimal', '%1.')) + num(1, 0) + num(2, 0) + num(3, 0, start);
    const body = [item('A', 0), p('Between.'), item('B', 0), item('C', 0, 2), item('D', 0, 3), item('E', 0, 3)].join(
      '',
    );
    expect(await numbered(body, numbering)).toEqual(['1. A', 'Between.', '2. B', '3. C', '5. D', '6. E']);
  });

  it('a level may go on, be legal, or be overridden', async () => {
    const numbering =
      abstract(
        0,
        level(0, 'upperRoman', 'Part %1'),
        level(1, 'decimal', '%1.%2', '<w:isLgl/><w:lvlRestart w:val="0"/>'),
      ) +
      num(1, 0) +
      num(2, 0, `<w:lvlOverride w:ilvl="0">${level(0, 'ordinalText', '%1 chapter')}</w:lvlOverride>`);
    const body = [item('A', 0), item('B', 1), item('C', 0), item('D', 1), item('E', 0, 2)].join('');
    expect(await numbered(body, numbering)).toEqual(['Part I A', '1.1 B', 'Part II C', '2.2 D', 'Third chapter E']);
  });

  it('a style may number its paragraphs, on the level that names it, and a paragraph may go without', async () => {
    const numbering =
      '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>' +
      `<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>${level(0, 'decimal', '§ %1', '<w:pStyle w:val="H1"/>')}${level(1, 'decimal', '%1.%2', '<w:pStyle w:val="H2"/>')}</w:abstractNum>` +
      num(7, 0);
    const style = (id: string, name: string, more: string) =>
      `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`;
    const numPr = '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>';
    const styles =
      style('H1', 'heading 1', numPr) + style('H2', 'heading 2', numPr) + style('H3', 'Own', '<w:basedOn w:val="H1"/>');
    const of = (text: string, id: string, more = '') => p(text, `<w:pStyle w:val="${id}"/>${more}`);
    const body = [
      of('A', 'H1'),
      of('B', 'H2'),
      of('C', 'H1', '<w:numPr><w:numId w:val="0"/></w:numPr>'),
      of('D', 'H2'),
      of('E', 'H3'),
    ].join('');
    expect(await numbered(body, numbering, styles)).toEqual(['§ 1 A', '1.1 B', 'C', '1.2 D', '§ 2 E']);
  });

  it('bullets and deleted paragraphs have none', async () => {
    const numbering = abstract(0, level(0, 'decimal', '%1.'), level(1, 'bullet', '•')) + num(1, 0);
    const numPr = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
    const gone = `<w:p><w:pPr>${numPr}<w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del><w:r><w:delText>X</w:delText></w:r></w:del></w:p>`;
    const body = [item('A', 0), item('B', 1), gone, item('C', 0)].join('');
    expect(await numbered(body, numbering)).toEqual(['1. A', 'B', '2. C']);
  });

  it.each([
    ['decimalZero', '01'],
    ['upperLetter', 'A'],
    ['ordinal', '1st'],
    ['cardinalText', 'One'],
    ['japaneseCounting', '一'],
    ['decimalFullWidth', '１'],
    ['decimalEnclosedCircle', '①'],
    ['russianLower', 'а'],
    ['neverHeardOf', '1'],
  ])('in the format %s', async (format, shown) => {
    const numbering = abstract(0, level(0, format, '(%1)')) + num(1, 0);
    expect(await numbered(item('A', 0), numbering)).toEqual([`(${shown}) A`]);
  });
});

describe('words that do not stand in the text itself are read once', () => {
  it('a diagram', async () => {
    expect((await readCase('25-docx-smartart.docx')).texts).toEqual(['Stages of cheese:', 'Curdling', 'Pressing']);
  });

  it('ruby without how it is read', async () => {
    expect((await readCase('17-docx-ruby.docx')).texts).toEqual(['この港は古い。']);
  });

  it('a text box, of which there is a copy for old programs', async () => {
    const box = `<w:txbxContent>${p('In the box.')}</w:txbxContent>`;
    const both =
      `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>${box}</wps:txbx></w:drawing></mc:Choice>` +
      `<mc:Fallback><w:pict><v:textbox>${box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Beside.</w:t></w:r></w:p>`;
    expect(await textsOf(both)).toEqual(['In the box.', 'Beside.']);
    const onlyOld = both.replace(/<wps:txbx>.*?<\/wps:txbx>/, '');
    expect(await textsOf(onlyOld)).toEqual(['In the box.', 'Beside.']);
    expect(await textsOf(`<w:p><w:r><w:pict><v:textbox>${box}</v:textbox></w:pict></w:r></w:p>`)).toEqual([
      'In the box.',
    ]);
  });

  it('WordArt, comments, and a chart', async () => {
    const chart = `<c:chartSpace ${NAMES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Catch</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:ser><c:tx><c:v>Cod</c:v></c:tx><c:cat><c:numLit><c:formatCode>yyyy</c:formatCode><c:pt idx="0"><c:v>45000</c:v></c:pt></c:numLit></c:cat><c:val><c:numRef><c:numCache><c:formatCode>0.0</c:formatCode><c:pt idx="0"><c:v>7.25</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:plotArea></c:chart></c:chartSpace>`;
    const comments = `<w:comments ${NAMES}><w:comment w:id="3" w:author="Ines">${p('Is this true?')}</w:comment></w:comments>`;
    const body =
      '<w:p><w:r><w:pict><v:shape><v:textpath string="Draft copy"/></v:shape></w:pict></w:r><w:r><w:t>Text.</w:t></w:r>' +
      '<w:r><w:commentReference w:id="3"/></w:r><w:r><w:drawing><a:graphic><c:chart r:id="r2"/></a:graphic></w:drawing></w:r></w:p>';
    const parts = [
      { id: 'r1', type: 'comments', target: 'c.xml', content: comments },
      { id: 'r2', type: 'chart', target: 'charts/c.xml', content: chart },
    ];
    expect(await textsOf(body + body, parts)).toEqual([
      'Text.',
      'Draft copy',
      'Catch',
      'Cod | 2023: 7.3',
      'Is this true?',
      'Text.',
      'Draft copy',
    ]);
  });

  it('nothing of a bad part, which is reported', async () => {
    const deep = '<w:x>'.repeat(3_000);
    const parts = [
      { id: 'r1', type: 'footnotes', target: 'f.xml', content: deep },
      { id: 'r2', type: 'chart', target: 'c.xml', content: deep },
    ];
    const { texts, problems } = await read(makeDocxOf(`<w:p><c:chart r:id="r2"/></w:p>${p('Text.')}`, parts));
    expect(texts).toEqual(['Text.']);
    expect([...problems].sort()).toEqual([
      'A chart of a.docx is damaged and could not be read.',
      'The part with the foot notes of a.docx is damaged and could not be read.',
    ]);
  });
});

describe('documents within a document are read in their places', () => {
  it('a web page', async () => {
    expect((await readCase('26-docx-altchunk.docx')).texts).toEqual([
      'Cover sheet.',
      'The orchard was planted in rows of nine.',
    ]);
  });

  const mht = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/related;',
    '\tboundary="=_x"',
    '',
    'This is a message.',
    '--=_x',
    'Content-Type: text/css',
    '',
    'p { color: red }',
    '--=_x',
    'Content-Type: text/html; charset="iso-8859-1"',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<html><body><h1>K=F6ln</h1><p>Nine ro=',
    'ws.</p></body></html>',
    '--=_x--',
    '',
  ].join('\r\n');

  it.each<[string, string | Buffer, string[]]>([
    ['MHT', mht, ['Köln', 'Nine rows.']],
    [
      'MHT in base64',
      `From: x\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${Buffer.from('<p>Nine rows.</p>').toString('base64')}`,
      ['Nine rows.'],
    ],
    ['RTF', "{\\rtf1\\ansi Nine r\\'f6ws.\\par}", ['Nine röws.']],
    ['plain text', 'Nine rows.\n\nTen rows.', ['Nine rows.', 'Ten rows.']],
    ['Word', makeDocxOf(p('Nine rows.')), ['Nine rows.']],
    [
      'XHTML in UTF-16',
      Buffer.from('\ufeff<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Nine rows.</p></body></html>', 'utf16le'),
      ['Nine rows.'],
    ],
  ])('%s', async (_what, content, texts) => {
    const parts = [{ id: 'r1', type: 'aFChunk', target: 'chunk.dat', content }];
    expect(await textsOf(`${p('Before.')}<w:altChunk r:id="r1"/>${p('After.')}`, parts)).toEqual([
      'Before.',
      ...texts,
      'After.',
    ]);
  });

  it('but no deeper than a few, and within the limit of the whole', async () => {
    let bytes = makeDocxOf(p('Innermost.'));
    for (let depth = 1; depth <= 5; depth += 1) {
      const parts = [{ id: 'r1', type: 'aFChunk', target: 'c.docx', content: bytes }];
      bytes = makeDocxOf(`${p(`Level ${depth}.`)}<w:altChunk r:id="r1"/>`, parts);
    }
    const { texts, problems } = await read(bytes);
    expect(texts).toEqual(['Level 5.', 'Level 4.', 'Level 3.', 'Level 2.']);
    expect(problems).toHaveLength(1);
  });
});
