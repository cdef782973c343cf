import { builtInFormat, general, type NumberFormat, numberFormatOf } from './xlsx-number-format.ts';
import { localName, readXml } from './xml-events.ts';

export interface CellFormats {
  /** How the numbers of cells with this style (its index, as cells say it) are shown. */
  formatOf(style: number): NumberFormat;
}

/** Reads the styles of a workbook as far as they say how numbers are shown. */
export async function readCellFormats(
  xml: AsyncIterable<string>,
  options: { readonly is1904: boolean },
): Promise<CellFormats> {
  const codes = new Map<number, string>();
  const formatIds: number[] = [];
  let inCellFormats = false;
  await readXml(xml, {
    open(tag, attributes) {
      const name = localName(tag);
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) formatIds.push(Number(attributes.numFmtId ?? 0));
    },
    close(tag) {
      if (localName(tag) === 'cellXfs') inCellFormats = false;
    },
  });
  const formats = formatIds.map((id) => numberFormatOf(codes.get(id) ?? builtInFormat(id), options));
  return { formatOf: (style) => formats[style] ?? general };
}
