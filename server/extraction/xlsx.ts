import { posix } from 'node:path';
import { fail } from '#domain/failure.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { formatByteLimit } from './extraction-limits.ts';
import { LabelledRows } from './labelled-rows.ts';
import { mainPartOf, readCoreProperties, readRelationships } from './office-package.ts';
import { RowGroups } from './row-groups.ts';
import { readSharedStrings } from './xlsx-strings.ts';
import { readCellFormats } from './xlsx-styles.ts';
import { SheetWalker } from './xlsx-walk.ts';
import { localName, readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A workbook as blocks: each sheet (hidden ones too) under its name, its rows with the labels of their columns. Values
 * are what was last computed, dates and shares as dates and shares. Sheets are read as streams.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, `document_too_complex`
 */
export async function readXlsx(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const { name, inflatedBytes } = options;
  const parts = await openZipPackage(path, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'xl/workbook.xml';
    if (!parts.has(main)) fail('damaged_document', { name });
    const beside = (file: string) => parts.read(posix.join(posix.dirname(main), file));
    const { sheets, is1904 } = await readWorkbook(parts, main);
    const strings = await readSharedStrings(beside('sharedStrings.xml'));
    const formats = await readCellFormats(beside('styles.xml'), { is1904 });
    const groups = new RowGroups();
    // A few words that a million cells share unpack a second time, here.
    let chars = 0;
    for (const sheet of sheets) {
      if (!parts.has(sheet.part)) fail('damaged_document', { name });
      const rows = new LabelledRows();
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
      await readXml(parts.read(sheet.part), new SheetWalker({ strings, formats }, (cells) => addAll(rows.add(cells))));
      addAll(rows.finish());
    }
    const { title, language } = await readCoreProperties(parts);
    return { title: declaredTitle(title), language, blocks: groups.finish() };
  } finally {
    parts.close();
  }
}

interface Sheet {
  readonly name: string;
  readonly part: string;
}

async function readWorkbook(parts: ZipPackage, main: string): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const relationships = await readRelationships(parts, main);
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(parts.read(main), {
    open(tag, attributes) {
      const name = localName(tag);
      if (name === 'workbookPr') is1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      if (name !== 'sheet') return;
      const relationship = relationships.get(attributes['r:id'] ?? '');
      // There are sheets of nothing but a chart.
      if (relationship?.type === 'worksheet') sheets.push({ name: attributes.name ?? '', part: relationship.target });
    },
  });
  return { sheets, is1904 };
}
