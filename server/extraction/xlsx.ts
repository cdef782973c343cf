import { fail } from '#domain/failure.ts';
import { BadParts } from './bad-parts.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { formatByteLimit } from './extraction-limits.ts';
import { readSheetDrawings } from './office/sheet-drawings.ts';
import { SheetTables } from './office/sheet-tables.ts';
import {
  ignoreBadPart,
  mainPartOf,
  partOfType,
  type Relationships,
  readCoreProperties,
  readRelationships,
} from './office-package.ts';
import { RowGroups } from './row-groups.ts';
import { readSharedStrings } from './xlsx-strings.ts';
import { readCellFormats } from './xlsx-styles.ts';
import { SheetWalker } from './xlsx-walk.ts';
import { localName, readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A workbook as blocks: each sheet (hidden ones too) under its name, its rows with the labels of their columns, then its
 * charts, drawings and comments. Values are what was last computed, as their cells show them. Sheets are read as streams.
 * A sheet that cannot be read, or not to its end, is reported.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, `document_too_complex`
 */
export async function readXlsx(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const { name, inflatedBytes } = options;
  const parts = await openZipPackage(path, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'xl/workbook.xml';
    if (!parts.has(main)) fail('damaged_document', { name });
    const relationships = await readRelationships(parts, main);
    const { sheets, is1904 } = await readWorkbook(parts, main, relationships);
    const partOf = (type: string) => partOfType(parts, relationships, type, { main, file: `${type}.xml` }) ?? '';
    const strings = await readSharedStrings(parts.read(partOf('sharedStrings')));
    // Without them, numbers are still shown as they are stored.
    const formats =
      (await readCellFormats(parts.read(partOf('styles')), { is1904 }).catch(ignoreBadPart)) ??
      (await readCellFormats(parts.read(''), { is1904 }));
    const groups = new RowGroups();
    const badParts = new BadParts(name);
    // A few words that a million cells share unpack a second time, here.
    let chars = 0;
    for (const sheet of sheets) {
      let isEmpty = true;
      const addAll = (blocks: readonly Block[]) => {
        for (const block of blocks) {
          chars += block.text.length;
          if (chars > inflatedBytes) fail('document_too_large', { name, limit: formatByteLimit(inflatedBytes) });
          if (isEmpty) groups.add({ kind: 'heading', text: sheet.name, level: 1 });
          isEmpty = false;
          groups.add(block);
        }
      };
      const tables = new SheetTables();
      const bad = await badParts.attempt(`Sheet “${sheet.name}”`, async () => {
        if (!parts.has(sheet.part)) fail('damaged_document', { name });
        await readXml(parts.read(sheet.part), new SheetWalker({ strings, formats }, (row) => addAll(tables.add(row))));
      });
      addAll(tables.finish());
      if (bad) groups.add(bad);
      else addAll(await readSheetDrawings(parts, sheet.part, badParts));
    }
    const blocks = groups.finish();
    badParts.assertRead(blocks);
    const { title, language } = await readCoreProperties(parts);
    return { title: declaredTitle(title), language, blocks };
  } finally {
    parts.close();
  }
}

interface Sheet {
  readonly name: string;
  readonly part: string;
}

async function readWorkbook(
  parts: ZipPackage,
  main: string,
  relationships: Relationships,
): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(parts.read(main), {
    open(tag, attributes) {
      const name = localName(tag);
      if (name === 'workbookPr') is1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      if (name !== 'sheet') return;
      const relationship = relationships.get(attributes['r:id'] ?? '');
      // There are sheets of nothing but a chart, and macro sheets, which are not read.
      const isRead = relationship?.type === 'worksheet' || relationship?.type === 'chartsheet';
      if (isRead) sheets.push({ name: attributes.name ?? '', part: relationship.target });
    },
  });
  return { sheets, is1904 };
}
