import { builtInFormat, type CellFormat, cellFormatOf, GENERAL } from './xlsx-number-format.ts';
import { localName, readXml } from './xml-events.ts';

export interface CellFormats {
  /** How cells with this style (its index, as cells say it) show what they hold. */
  formatOf(style: number): CellFormat;
}

/** Reads the styles of a workbook as far as they say how values are shown. */
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
  const formats = new Map<number, CellFormat>();
  const formatOf = (id: number): CellFormat => {
    const known = formats.get(id) ?? cellFormatOf(codes.get(id) ?? builtInFormat(id), options);
    formats.set(id, known);
    return known;
  };
  return {
    formatOf(style) {
      const id = formatIds[style];
      return id === undefined ? GENERAL : formatOf(id);
    },
  };
}
