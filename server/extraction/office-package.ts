import { posix } from 'node:path';
import { readXml, readXmlTexts, type XmlAttributes } from './xml-events.ts';
import type { ZipPackage } from './zip-package.ts';

/** What one part of an Office document says of another. */
export interface Relationship {
  /** The last word of its type, such as `slide` or `notesSlide`. */
  readonly type: string;
  /** The part that it leads to, from the root of the package. */
  readonly target: string;
}

/** The relationships of a part (of the package itself: ''), by their ids; those to the outside are left out. */
export async function readRelationships(parts: ZipPackage, part: string): Promise<Map<string, Relationship>> {
  const { dir, base } = posix.parse(part);
  const relationships = new Map<string, Relationship>();
  await readXml(parts.read(posix.join(dir, '_rels', `${base}.rels`)), {
    open(tag, { Id: id, Type: type, Target: target, TargetMode: mode }: XmlAttributes) {
      if (tag !== 'Relationship' || !id || !type || !target || mode === 'External') return;
      relationships.set(id, {
        type: type.slice(type.lastIndexOf('/') + 1),
        target: target.startsWith('/') ? target.slice(1) : posix.join(dir, target),
      });
    },
  });
  return relationships;
}

/** The part that the package names as its document. Some writers call it otherwise than everybody. */
export async function mainPartOf(parts: ZipPackage): Promise<string | null> {
  for (const { type, target } of (await readRelationships(parts, '')).values()) {
    if (type === 'officeDocument') return target;
  }
  return null;
}

/** The title and the language in the properties of an Office document. */
export async function readCoreProperties(
  parts: ZipPackage,
): Promise<{ title: string | null; language: string | null }> {
  const texts = await readXmlTexts(parts.read('docProps/core.xml'), new Set(['dc:title', 'dc:language']));
  return { title: texts.get('dc:title') ?? null, language: texts.get('dc:language') ?? null };
}
