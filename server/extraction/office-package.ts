import { posix } from 'node:path';
import { concernsPart } from './bad-parts.ts';
import { localName, readXml, readXmlTexts, type XmlAttributes } from './xml-events.ts';
import type { ZipPackage } from './zip-package.ts';

/** What one part of an Office document says of another. */
export interface Relationship {
  /** The last word of its type, such as `slide` or `notesSlide`. */
  readonly type: string;
  /** The part that it leads to, from the root of the package. */
  readonly target: string;
}

export type Relationships = ReadonlyMap<string, Relationship>;

/** The relationships of a part (of the package itself: ''), by their ids; those to the outside are left out. */
export async function readRelationships(parts: ZipPackage, part: string): Promise<Relationships> {
  const { dir, base } = posix.parse(part);
  const relationships = new Map<string, Relationship>();
  await readXml(parts.read(posix.join(dir, '_rels', `${base}.rels`)), {
    open(tag, { Id: id, Type: type, Target: target, TargetMode: mode }: XmlAttributes) {
      if (localName(tag) !== 'Relationship' || !id || !type || !target || mode === 'External') return;
      relationships.set(id, { type: type.slice(type.lastIndexOf('/') + 1), target: partOfTarget(parts, dir, target) });
    },
  });
  return relationships;
}

/** Some writers use backslashes, or mean a target as from the root of the package. */
function partOfTarget(parts: ZipPackage, folder: string, target: string): string {
  const path = (target.split('#', 1)[0] ?? '').trim().replaceAll('\\', '/');
  if (path.startsWith('/')) return path.slice(1);
  const part = posix.join(folder, path);
  return !parts.has(part) && parts.has(path) ? path : part;
}

/** The part with a relationship of this type; else the one with the usual name beside `main`, if there is one. */
export function partOfType(
  parts: ZipPackage,
  relationships: Relationships,
  type: string,
  usual: { readonly main: string; readonly file: string },
): string | null {
  for (const each of relationships.values()) if (each.type === type && parts.has(each.target)) return each.target;
  const part = posix.join(posix.dirname(usual.main), usual.file);
  return parts.has(part) ? part : null;
}

/** The part that the package names as its document, or its content types do. Some writers call it otherwise than everybody. */
export async function mainPartOf(parts: ZipPackage): Promise<string | null> {
  for (const { type, target } of (await readRelationships(parts, '')).values()) {
    if (type === 'officeDocument' && parts.has(target)) return target;
  }
  let main: string | null = null;
  await readXml(parts.read('[Content_Types].xml'), {
    open(_tag, { PartName: part, ContentType: type }: XmlAttributes) {
      if (part && type?.endsWith('.main+xml')) main ??= part;
    },
  });
  return main;
}

/** The title and the language in the properties of an Office document; nothing where they cannot be read. */
export async function readCoreProperties(
  parts: ZipPackage,
): Promise<{ title: string | null; language: string | null }> {
  const root = await readRelationships(parts, '');
  const part = partOfType(parts, root, 'core-properties', { main: '', file: 'docProps/core.xml' });
  if (part === null) return { title: null, language: null };
  const texts = await readXmlTexts(parts.read(part), new Set(['dc:title', 'dc:language'])).catch(ignoreBadPart);
  return { title: texts?.get('dc:title') ?? null, language: texts?.get('dc:language') ?? null };
}

/** For parts that a document can do without: null instead of what is wrong with the part alone. */
export function ignoreBadPart(error: unknown): null {
  if (!concernsPart(error)) throw error;
  return null;
}
