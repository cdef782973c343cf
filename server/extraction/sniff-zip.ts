import { openPromise } from 'yauzl';
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
 * the names of its parts.
 *
 * @throws FailureError `damaged_document` for a document whose end is missing
 */
export async function typeOfZip(path: string, name: string, head: Buffer, expected: MediaType | null): Promise<string> {
  const declared = declaredType(head);
  const names = new Set<string>();
  try {
    const archive = await openPromise(path, { strictFileNames: false });
    for await (const entry of archive.eachEntry()) {
      names.add(entry.fileName.toLowerCase());
      if (names.size > MOST_ENTRIES) break;
    }
    archive.close();
  } catch (cause) {
    // The directory stands at the end. What can still be told from the beginning was cut off.
    const isDocument = isZipKind(expected) || declared !== null || /(?:word|ppt|xl)\//.test(head.toString('latin1'));
    if (isDocument) fail('damaged_document', { name }, { cause });
    return 'a damaged ZIP archive';
  }
  if (declared !== null) return typeOfDeclared(declared);
  const all = [...names];
  for (const [part, type] of PARTS) if (all.some((each) => each.startsWith(part))) return type;
  if (names.has('content.xml') && names.has('meta-inf/manifest.xml')) {
    return expected === KINDS.odt ? KINDS.odt : 'an OpenDocument file';
  }
  return 'a ZIP archive';
}

const MOST_ENTRIES = 20_000;

const PARTS: readonly (readonly [string, string])[] = [
  ['word/', KINDS.docx],
  ['ppt/', KINDS.pptx],
  ['xl/workbook.bin', 'a binary Excel workbook (.xlsb)'],
  ['xl/', KINDS.xlsx],
  ['meta-inf/container.xml', KINDS.epub],
];

/** What the first entry says if it is called `mimetype`: EPUB and OpenDocument store it there, not deflated. */
function declaredType(head: Buffer): string | null {
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
