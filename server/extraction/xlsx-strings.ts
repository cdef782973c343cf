import { localName, readXml } from './xml-events.ts';

/** The texts that cells refer to by number. How they are pronounced (Japanese) is left out. */
export async function readSharedStrings(xml: AsyncIterable<string>): Promise<string[]> {
  const strings: string[] = [];
  let text: string[] = [];
  let inText = false;
  let inPhonetics = false;
  await readXml(xml, {
    open(tag) {
      const name = localName(tag);
      if (name === 'si') text = [];
      else if (name === 'rPh') inPhonetics = true;
      else if (name === 't') inText = !inPhonetics;
    },
    text(data) {
      if (inText) text.push(data);
    },
    close(tag) {
      const name = localName(tag);
      if (name === 't') inText = false;
      else if (name === 'rPh') inPhonetics = false;
      else if (name === 'si') strings.push(plainText(text.join('')));
    },
  });
  return strings;
}

/** Characters that XML does not allow are written as `_x000D_`. */
export function plainText(text: string): string {
  return text.replace(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
