import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawText, FIRST_EXTRA_OBJECT, type RawObject, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const OBJECT = FIRST_EXTRA_OBJECT;
const BOX = '/Subtype/Form/BBox[0 0 200 16]/Resources<</Font 3 0 R>>';

describe('the values of a form', () => {
  it('stand with their labels, as in the case that was found', async () => {
    const bytes = await readFile(new URL('fixtures/pdf-cases/05-pdf-form.pdf', import.meta.url));
    expect((await textsOfPdf(files, bytes)).join(' ')).toBe(
      'Berth application Name of the boat: Sea Thistle Length in feet: 34 Insured: [ticked: Yes]',
    );
  });

  it('are read without appearances, with nested names, several in a row and under their labels', async () => {
    const pdf = formOf({
      content:
        drawText(50, 700, 'Skipper:') +
        drawText(250, 700, 'Crew:') +
        drawText(50, 660, 'Remarks for the harbour master') +
        drawText(50, 600, 'Signed in the presence of two witnesses.'),
      objects: ['<</T(ship)/Kids[5 0 R 6 0 R 7 0 R]>>'],
      form: '/NeedAppearances true/Fields[4 0 R]/DA(/F1 10 Tf)',
      widgets: [
        '/FT/Tx/T(skipper)/Parent 4 0 R/V(Ines Okafor)/Rect[120 696 230 712]',
        '/FT/Tx/T(crew)/Parent 4 0 R/V<FEFF004C00F60077>/Rect[300 696 400 712]',
        '/FT/Tx/Ff 4096/T(remarks)/Parent 4 0 R/V(Needs shore power.\\rArrives at night.)/Rect[50 615 400 655]',
      ],
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe(
      'Skipper: Ines Okafor Crew: Löw Remarks for the harbour master Needs shore power. Arrives at night. Signed in the presence of two witnesses.',
    );
  });

  it('are said in words where a box is ticked or a circle filled', async () => {
    const states = '/AP<</N<</Off 4 0 R';
    const pdf = formOf({
      content: [
        drawText(70, 700, 'I have read the harbour rules'),
        drawText(70, 680, 'Send me the newsletter'),
        drawText(70, 660, 'Berth at the north quay'),
        drawText(70, 640, 'Berth at the south quay'),
        drawText(70, 620, 'Fuel'),
      ].join(''),
      objects: [{ entries: BOX, stream: '' }, `<</FT/Btn/Ff 49152/T(berth)/V/South/Kids[8 0 R 9 0 R]>>`],
      form: '/Fields[5 0 R 6 0 R 7 0 R 10 0 R]',
      widgets: [
        `/FT/Btn/T(rules)/V/On/AS/On/Rect[50 697 62 709]${states}/On 4 0 R>>>>`,
        `/FT/Btn/T(news)/V/Off/AS/Off/Rect[50 677 62 689]${states}/On 4 0 R>>>>`,
        `/Parent 5 0 R/AS/Off/Rect[50 657 62 669]${states}/North 4 0 R>>>>`,
        `/Parent 5 0 R/AS/South/Rect[50 637 62 649]${states}/South 4 0 R>>>>`,
        `/FT/Btn/T(fuel)/V/Diesel/AS/Diesel/Rect[50 617 62 629]${states}/Diesel 4 0 R>>>>`,
      ],
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe(
      '[ticked] I have read the harbour rules Send me the newsletter Berth at the north quay [selected: South] Berth at the south quay [ticked: Diesel] Fuel',
    );
  });

  it('are what is chosen from lists, by the names that the page shows', async () => {
    const pdf = formOf({
      content: drawText(50, 700, 'Country:') + drawText(50, 680, 'Nets:') + drawText(50, 660, 'Gear:'),
      widgets: [
        '/FT/Ch/Ff 131072/T(country)/V(no)/Opt[[(se)(Sweden)][(no)(Norway)]]/Rect[120 697 230 709]',
        '/FT/Ch/T(nets)/V[(Drift)(Seine)]/I[0 2]/Opt[(Drift)(Trawl)(Seine)]/Rect[120 677 230 689]',
        '/FT/Ch/Ff 131072/T(gear)/Opt[(Hooks)(Pots)]/Rect[120 657 230 669]',
      ],
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe('Country: Norway Nets: Drift, Seine Gear:');
  });

  it('are told as drawn where only the form of a number differs, or nothing but the drawing is there', async () => {
    const drawn = (text: string): RawObject => ({ entries: BOX, stream: `BT /F1 10 Tf 2 4 Td (${text}) Tj ET` });
    const pdf = formOf({
      content: drawText(50, 700, 'Fee:') + drawText(50, 680, 'Agent:') + drawText(50, 660, 'Stale:'),
      objects: [drawn('1,250.00 kr'), drawn('Borg & Sons'), drawn('an older value')],
      widgets: [
        '/FT/Tx/T(fee)/V(1250)/AP<</N 4 0 R>>/Rect[120 697 230 713]',
        '/FT/Tx/T(agent)/AP<</N 5 0 R>>/Rect[120 677 230 693]',
        '/FT/Tx/T(stale)/V(the value)/AP<</N 6 0 R>>/Rect[120 657 230 673]',
      ],
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe('Fee: 1,250.00 kr Agent: Borg & Sons Stale: the value');
  });

  it('never are passwords, hidden fields, buttons or links', async () => {
    const pdf = formOf({
      content: drawText(50, 700, 'Password:') + drawText(50, 680, 'Name:'),
      widgets: [
        '/FT/Tx/Ff 8192/T(secret)/V(hunter2)/Rect[120 697 230 709]',
        '/FT/Tx/F 2/T(token)/V(hidden-token)/Rect[120 677 230 689]',
        '/FT/Btn/Ff 65536/T(send)/MK<</CA(Send now)>>/A<</S/ResetForm>>/Rect[120 657 230 669]',
      ],
      annotations: ['<</Type/Annot/Subtype/Link/Rect[50 680 80 690]/Contents(a link)/A<</S/URI/URI(http://x.org)>>>>'],
    });
    expect((await textsOfPdf(files, pdf)).join(' ')).toBe('Password: Name:');
  });

  it('are told once where the page draws them too, and with the name of the field where no label is near', async () => {
    const pdf = formOf({
      content: drawText(50, 700, 'Name:') + drawText(122, 700, 'Astrid') + drawText(50, 300, 'End of the form.'),
      widgets: [
        '/FT/Tx/T(name)/V(Astrid)/Rect[120 697 230 709]',
        '/FT/Tx/T(f2)/TU(Call sign)/V(LAXB9)/Rect[120 497 230 509]',
      ],
    });
    expect(await textsOfPdf(files, pdf)).toEqual(['Name: Astrid', 'Call sign: LAXB9', 'End of the form.']);
  });

  it('stand with their labels on a page that is shown turned', async () => {
    const pdf = formOf({
      content: 'BT /F1 10 Tf 0 1 -1 0 300 100 Tm (Length:) Tj ET BT /F1 10 Tf 0 1 -1 0 320 100 Tm (Beam:) Tj ET',
      widgets: [
        '/FT/Tx/T(len)/V(34)/Rect[288 150 304 250]/MK<</R 90>>',
        '/FT/Tx/T(beam)/V(11)/Rect[308 150 324 250]/MK<</R 90>>',
      ],
    });
    const turned = Buffer.from(pdf.toString('latin1').replace('/Contents', '/Rotate 90/Contents'), 'latin1');
    expect((await textsOfPdf(files, turned)).join(' ')).toBe('Length: 34 Beam: 11');
  });
});

describe('notes on a page', () => {
  const lines = [
    drawText(50, 700, 'The first paragraph of the treaty is about the herring,'),
    drawText(50, 686, 'and who may land it where.'),
    drawText(50, 650, 'The second paragraph is about the whales that nobody may land.'),
  ].join('');

  it('follow the paragraph that they stand at, with their authors', async () => {
    const pdf = formOf({
      content: lines,
      annotations: [
        '<</Type/Annot/Subtype/Text/Rect[560 640 580 660]/Contents(Is this still in force?)/T(Ada Lind)>>',
        '<</Type/Annot/Subtype/Highlight/Rect[50 683 120 696]/QuadPoints[50 696 120 696 50 683 120 683]/Contents(Check the harbours.)>>',
        '<</Type/Annot/Subtype/FreeText/Rect[50 600 300 620]/DA(/F1 10 Tf)/Contents(Typed below.)/T(Bo)>>',
      ],
    });
    expect(await textsOfPdf(files, pdf)).toEqual([
      'The first paragraph of the treaty is about the herring, and who may land it where.',
      'Note: Check the harbours.',
      'The second paragraph is about the whales that nobody may land.',
      'Note by Ada Lind: Is this still in force?',
      'Note by Bo: Typed below.',
    ]);
  });

  it('are told once with their pop-ups, and not where they only copy what they mark', async () => {
    const pdf = formOf({
      content: lines,
      objects: [
        '<</Type/Annot/Subtype/Text/Rect[560 690 580 710]/Contents(Ask the clerk.)/T(Ada)/Popup 5 0 R>>',
        '<</Type/Annot/Subtype/Popup/Rect[400 600 590 690]/Parent 4 0 R/Open true>>',
      ],
      annotations: [
        '4 0 R',
        '5 0 R',
        '<</Type/Annot/Subtype/Highlight/Rect[50 647 200 660]/QuadPoints[50 660 200 660 50 647 200 647]/Contents(the whales\\nthat nobody)>>',
        '<</Type/Annot/Subtype/Underline/Rect[50 647 200 660]/QuadPoints[50 660 200 660 50 647 200 647]/Contents()>>',
      ],
    });
    expect(await textsOfPdf(files, pdf)).toEqual([
      'The first paragraph of the treaty is about the herring, and who may land it where.',
      'Note by Ada: Ask the clerk.',
      'The second paragraph is about the whales that nobody may land.',
    ]);
  });

  it('are all that there is on some pages', async () => {
    const annotations = ['<</Type/Annot/Subtype/FreeText/Rect[50 600 300 620]/DA(/F1 10 Tf)/Contents(Only this.)>>'];
    expect(await textsOfPdf(files, formOf({ content: '', annotations }))).toEqual(['Note: Only this.']);
  });
});

/** A page with widgets, which are objects that follow those given. */
function formOf(options: {
  content: string;
  objects?: readonly RawObject[];
  form?: string;
  widgets?: readonly string[];
  annotations?: readonly string[];
}): Buffer {
  const { content, objects = [], widgets = [], annotations = [] } = options;
  const refs = widgets.map((_, index) => `${OBJECT + objects.length + index} 0 R`);
  const form = options.form ?? `/Fields[${refs.join(' ')}]/DA(/F1 10 Tf)`;
  const dictionaries = widgets.map((entries) => `<</Type/Annot/Subtype/Widget${entries}>>`);
  return rawPages([{ content, annotations: [...refs, ...annotations] }], {
    objects: [...objects, ...dictionaries],
    form,
  });
}
