/**
 * The bytes of a PDF as pdf.js can open them, or null if a part of the file is missing.
 *
 * A whole file ends with `%%EOF`. Some programs leave that mark out, and some downloads lose the last bytes: nothing of
 * the text is missing then, and other readers open the file. But pdf.js also opens what is left of a file that lost
 * half of its pages, so a file without the mark is checked: either it ends with its cross-reference data, or each of
 * its objects is complete and every object that another one refers to is there. Then only the trailer is missing, and is
 * rebuilt.
 */
export function completePdf(bytes: Buffer): Buffer | null {
  const mark = bytes.lastIndexOf('%%EOF');
  // Bytes that were appended to a whole file (padding, a signature of a mail server) do not matter.
  if (mark !== -1 && !OBJECT_START.test(bytes.toString('latin1', mark))) return bytes;
  if (/startxref\s{1,8}\d{1,12}\s{0,64}$/.test(bytes.toString('latin1', Math.max(0, bytes.length - TAIL_BYTES))))
    return bytes;
  const last = lastObjectOf(bytes);
  if (last === null) return null;
  if (/\/Type\s{0,8}\/XRef\b/.test(last.dictionary)) return bytes;
  // An encrypted file cannot be deciphered without its trailer.
  if (bytes.includes('/Encrypt', last.end)) return null;
  return withTrailer(bytes, last.end);
}

const OBJECT_START = /\d\s{1,8}\d{1,5}\s{1,8}obj\b/;
const TAIL_BYTES = 1024;
const END_OF_OBJECT = 'endobj';

/** The last object of a file that was not cut off inside an object. */
function lastObjectOf(bytes: Buffer): { readonly dictionary: string; readonly end: number } | null {
  const endsAt = bytes.lastIndexOf(END_OF_OBJECT);
  if (endsAt === -1) return null;
  const end = endsAt + END_OF_OBJECT.length;
  if (OBJECT_START.test(bytes.toString('latin1', end))) return null;
  const startsAt = bytes.lastIndexOf(' obj', endsAt);
  return { dictionary: bytes.toString('latin1', Math.max(0, startsAt), Math.min(endsAt, startsAt + TAIL_BYTES)), end };
}

function withTrailer(bytes: Buffer, end: number): Buffer | null {
  const defined = new Set<string>();
  const referred = new Set<string>();
  let catalog: string | null = null;
  for (const { id, text } of objectsOf(bytes)) {
    // What is in object streams cannot be checked; nor can an encrypted file be deciphered.
    if (/\/Type\s{0,8}\/ObjStm\b|\/Filter\s{0,8}\/Standard\b/.test(text)) return null;
    defined.add(id);
    for (const [, number, generation] of text.matchAll(/\b(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}R\b/g)) {
      referred.add(`${number} ${generation}`);
    }
    if (/\/Type\s{0,8}\/Catalog\b/.test(text)) catalog = id;
  }
  if (catalog === null) return null;
  for (const id of referred) if (!defined.has(id)) return null;
  return Buffer.concat([
    bytes.subarray(0, end),
    Buffer.from(`\ntrailer\n<< /Root ${catalog} R >>\nstartxref\n0\n%%EOF\n`),
  ]);
}

/** All objects with their text up to their stream, if they have one. */
function* objectsOf(bytes: Buffer): Generator<{ readonly id: string; readonly text: string }> {
  const text = bytes.toString('latin1');
  const header = /(?<!\d)(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}obj\b/g;
  for (let match = header.exec(text); match; match = header.exec(text)) {
    const end = text.indexOf(END_OF_OBJECT, header.lastIndex);
    if (end === -1) return;
    const body = text.slice(header.lastIndex, end);
    const stream = /\bstream\r?\n/.exec(body);
    yield { id: `${match[1]} ${match[2]}`, text: stream ? body.slice(0, stream.index) : body };
    header.lastIndex = end;
  }
}
