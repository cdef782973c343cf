import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { fail } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';

const KINDS = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
  epub: 'application/epub+zip',
} as const satisfies Record<string, MediaType>;

const ZIP_KINDS: readonly (MediaType | null)[] = Object.values(KINDS);

/** Whether a document of the type is a ZIP archive. */
export function isZipKind(type: MediaType | null): type is MediaType {
  return ZIP_KINDS.includes(type);
}

/**
 * A media type that we read, or what a person calls the archive that it is instead: by what its `mimetype` says, else by
 * the content types of an Office package, the names of its parts, or what its content begins with. Of these few parts no
 * more than a beginning is unpacked.
 *
 * @throws FailureError `damaged_document` for a document whose end is missing
 */
export async function typeOfZip(path: string, name: string, head: Buffer, expected: MediaType | null): Promise<string> {
  const stored = storedMimetype(head);
  try {
    const archive = await openPromise(path, { autoClose: false, decodeStrings: false });
    try {
      return await typeOfArchive(archive, stored, expected);
    } finally {
      archive.close();
    }
  } catch (cause) {
    // The directory stands at the end. What can still be told from the beginning was cut off.
    const isDocument = isZipKind(expected) || stored !== null || /(?:word|ppt|xl)\//.test(head.toString('latin1'));
    if (isDocument) fail('damaged_document', { name }, { cause });
    return 'a damaged ZIP archive';
  }
}

async function typeOfArchive(archive: ZipFile, stored: string | null, expected: MediaType | null): Promise<string> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    entries.set(entry.fileNameRaw.toString('latin1').replaceAll('\\', '/').toLowerCase(), entry);
    if (entries.size > MOST_ENTRIES) break;
  }
  const declared = stored ?? (await startOf(archive, entries.get('mimetype'))).trim();
  const isDeclared = /^application\/(?:epub\+zip|vnd\.)/.test(declared);
  if (isDeclared) return typeOfDeclared(declared);
  const contentTypes = await startOf(archive, entries.get('[content_types].xml'));
  for (const [mark, type] of CONTENT_TYPES) if (contentTypes.includes(mark)) return type;
  const names = [...entries.keys()];
  for (const [part, type] of PARTS) if (names.some((each) => each.startsWith(part))) return type;
  const manifest = await startOf(archive, entries.get('meta-inf/manifest.xml'));
  const inManifest = OPEN_DOCUMENT.exec(manifest)?.[0];
  if (inManifest) return typeOfDeclared(inManifest);
  const content = await startOf(archive, entries.get('content.xml'));
  if (!content.includes('urn:oasis:names:tc:opendocument') && !content.includes('office:document-content')) {
    return 'a ZIP archive';
  }
  const isText = content.includes('<office:text') || expected === KINDS.odt;
  return isText ? KINDS.odt : 'an OpenDocument file';
}

const MOST_ENTRIES = 20_000;

/** The beginning of a part; nothing if there is none, or it cannot be read. */
async function startOf(archive: ZipFile, entry: Entry | undefined): Promise<string> {
  if (!entry || entry.isEncrypted()) return '';
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of await archive.openReadStreamPromise(entry)) {
      if (!(piece instanceof Uint8Array)) continue;
      pieces.push(piece);
      length += piece.length;
      if (length >= START_BYTES) break;
    }
  } catch {
    // What was unpacked before the damage may do.
  }
  return Buffer.concat(pieces).subarray(0, START_BYTES).toString('utf8');
}

const START_BYTES = 128 * 1024;

/** The types of the part that an Office package is about; a template or one with macros is read like any other. */
const CONTENT_TYPES: readonly (readonly [string, string])[] = [
  ['wordprocessingml.document.main', KINDS.docx],
  ['wordprocessingml.template.main', KINDS.docx],
  ['ms-word.document.macroEnabled.main', KINDS.docx],
  ['ms-word.template.macroEnabledTemplate.main', KINDS.docx],
  ['presentationml.presentation.main', KINDS.pptx],
  ['presentationml.slideshow.main', KINDS.pptx],
  ['presentationml.template.main', KINDS.pptx],
  ['ms-powerpoint.presentation.macroEnabled.main', KINDS.pptx],
  ['ms-powerpoint.slideshow.macroEnabled.main', KINDS.pptx],
  ['ms-powerpoint.template.macroEnabled.main', KINDS.pptx],
  ['ms-excel.sheet.binary', 'a binary Excel workbook (.xlsb)'],
  ['spreadsheetml.sheet.main', KINDS.xlsx],
  ['spreadsheetml.template.main', KINDS.xlsx],
  ['ms-excel.sheet.macroEnabled.main', KINDS.xlsx],
  ['ms-excel.template.macroEnabled.main', KINDS.xlsx],
];

const PARTS: readonly (readonly [string, string])[] = [
  ['word/', KINDS.docx],
  ['ppt/', KINDS.pptx],
  ['xl/workbook.bin', 'a binary Excel workbook (.xlsb)'],
  ['xl/', KINDS.xlsx],
  ['meta-inf/container.xml', KINDS.epub],
];

const OPEN_DOCUMENT = /application\/vnd\.oasis\.opendocument\.[a-z]+(?:-template)?/;

/** What the first entry says if it is called `mimetype` and stored as it is, as EPUB and OpenDocument should have it. */
function storedMimetype(head: Buffer): string | null {
  if (head.length < LOCAL_HEADER_BYTES || head.readUInt16LE(8) !== 0) return null;
  const nameEnd = LOCAL_HEADER_BYTES + head.readUInt16LE(26);
  const start = nameEnd + head.readUInt16LE(28);
  if (head.toString('latin1', LOCAL_HEADER_BYTES, nameEnd) !== 'mimetype') return null;
  // A writer that did not know the length beforehand says 0 here; the next entry begins with “PK”.
  return /^[\w.+-]+\/[\w.+-]+?(?=PK|\s|$)/.exec(head.toString('latin1', start, start + 100))?.[0] ?? null;
}

const LOCAL_HEADER_BYTES = 30;

function typeOfDeclared(type: string): string {
  if (type.startsWith(KINDS.odt) && /^(?:-template)?$/.test(type.slice(KINDS.odt.length))) return KINDS.odt;
  if (type === KINDS.epub) return KINDS.epub;
  const kind = /^application\/vnd\.oasis\.opendocument\.([a-z]+)/.exec(type)?.[1];
  return kind ? `an OpenDocument ${kind}` : type;
}
