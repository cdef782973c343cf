import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { deflated, makeZip, stored } from './fixtures/zip-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const ODF = 'urn:oasis:names:tc:opendocument:xmlns';

function odt(body: string, options: { styles?: string; named?: string; prefix?: string; meta?: string } = {}): Buffer {
  const { styles = '', named = '', prefix = 'text', meta = '' } = options;
  const content =
    `<office:document-content xmlns:office="${ODF}:office:1.0" xmlns:${prefix}="${ODF}:text:1.0" xmlns:style="${ODF}:style:1.0">` +
    `<office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`;
  return makeZip([
    stored('mimetype', 'application/vnd.oasis.opendocument.text'),
    deflated('content.xml', content),
    deflated('styles.xml', `<office:document-styles>${named}</office:document-styles>`),
    deflated('meta.xml', `<office:meta><dc:title>${meta}</dc:title></office:meta>`),
  ]);
}

const read = (...args: Parameters<typeof odt>) => readContent(files, 'a.odt', odt(...args));
const textsOf = async (...args: Parameters<typeof odt>) => (await read(...args)).texts;

const level = (index: number, format: string, more = '') =>
  `<text:list-level-style-number text:level="${index}" style:num-format="${format}" style:num-suffix="." ${more}/>`;
const list = (name: string, ...levels: string[]) =>
  `<text:list-style style:name="${name}">${levels.join('')}</text:list-style>`;
const item = (text: string, inner = '') => `<text:list-item><text:p>${text}</text:p>${inner}</text:list-item>`;

describe('an OpenDocument text', () => {
  it('has what stands in frames, with spaces and tabs, after the paragraph around it', async () => {
    expect((await readCase('29-odt-deflated-mimetype.odt')).texts).toEqual([
      'Before. After.',
      'In the frame.',
      'A gap tab break.',
      'First point',
    ]);
  });

  it('is read without how its characters are read, and with its comments', async () => {
    const ruby = '<text:ruby><text:ruby-base>港</text:ruby-base><text:ruby-text>みなと</text:ruby-text></text:ruby>';
    const comment =
      '<office:annotation><dc:creator>Ines</dc:creator><dc:date>2031-05-17</dc:date><text:p>Is this true?</text:p></office:annotation>';
    expect(await textsOf(`<text:p>この${ruby}は${comment}古い。</text:p>`)).toEqual([
      'この港は古い。',
      'Is this true?',
    ]);
  });

  it('may use other prefixes', async () => {
    expect(await textsOf('<t:h t:outline-level="1">Bees</t:h><t:p>They dance.</t:p>', { prefix: 't' })).toEqual([
      'Bees',
      'They dance.',
    ]);
  });

  it('is called what its title or first heading says, where its properties hold a placeholder', async () => {
    const styles = '<style:style style:name="P1" style:parent-style-name="Title"/>';
    const body = '<text:p text:style-name="P1">The book of bees</text:p><text:p>They dance.</text:p>';
    const { title, headings } = await read(body, { styles, meta: 'Untitled 1' });
    expect({ title, headings }).toEqual({ title: 'The book of bees', headings: ['The book of bees'] });
  });

  it('with a bad part for its styles is read without them', async () => {
    const { texts, problems } = await read('<text:p>Words.</text:p>', { named: '<x>'.repeat(3_000) });
    expect(texts).toEqual(['Words.']);
    expect(problems).toEqual(['The part with the styles of a.odt is damaged and could not be read.']);
  });
});

describe('the numbers that are shown stand before headings and list items', () => {
  it('of lists in lists, which start again and go on', async () => {
    const styles = list('L', level(1, '1'), level(2, 'a', 'text:display-levels="2"'));
    const nested = `<text:list>${item('B')}${item('C')}</text:list>`;
    const body =
      `<text:list xml:id="x" text:style-name="L">${item('A', nested)}${item('D')}</text:list><text:p>Between.</text:p>` +
      `<text:list text:style-name="L">${item('E')}</text:list>` +
      `<text:list text:continue-list="x" text:style-name="L">${item('F')}</text:list>` +
      `<text:list text:continue-numbering="true" text:style-name="L">${item('G')}</text:list>`;
    expect(await textsOf(body, { styles })).toEqual([
      ...['1. A', '1.a. B', '1.b. C', '2. D', 'Between.'],
      ...['1. E', '3. F', '4. G'],
    ]);
  });

  it('of headings by the outline of the document', async () => {
    const outline =
      '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-prefix="Part "/>' +
      '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2" style:num-list-format="%1%.%2%"/>' +
      '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>';
    const h = (text: string, outlineLevel: number, more = '') =>
      `<text:h text:outline-level="${outlineLevel}" ${more}>${text}</text:h>`;
    const body = [
      h('A', 1),
      h('B', 2),
      h('C', 2),
      h('D', 3),
      h('Aside', 1, 'text:is-list-header="true"'),
      h('E', 1),
      h('F', 2),
    ].join('');
    const { texts, title } = await read(body, { named: outline });
    expect(texts).toEqual(['Part I A', 'I.1 B', 'I.2 C', 'D', 'Aside', 'Part II E', 'II.1 F']);
    expect(title).toBe('A');
  });

  it('but not of bullets, of headers of lists, or of a second paragraph of an item', async () => {
    const bullets = '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>';
    const styles = bullets + list('L', level(1, '1'));
    const body =
      `<text:list text:style-name="B">${item('A')}</text:list>` +
      `<text:list text:style-name="L"><text:list-header><text:p>Head</text:p></text:list-header>${item('B', '<text:p>More</text:p>')}` +
      '<text:list-item text:start-value="7"><text:p>C</text:p></text:list-item></text:list>';
    expect(await textsOf(body, { styles })).toEqual(['A', 'Head', '1. B', 'More', '7. C']);
  });
});
