import type { BadParts } from '../bad-parts.ts';
import type { Block } from '../blocks.ts';
import { type Relationship, readRelationships } from '../office-package.ts';
import { localName, readXml } from '../xml-events.ts';
import type { ZipPackage } from '../zip-package.ts';
import { readDrawingPart } from './embedded-drawings.ts';

/** What stands on a sheet besides its cells: shapes with words, charts, diagrams, and comments on cells. */
export async function readSheetDrawings(parts: ZipPackage, sheet: string, badParts: BadParts): Promise<Block[]> {
  const blocks: Block[] = [];
  const relationships = [...(await readRelationships(parts, sheet)).values()];
  const threads = relationships.filter(({ type }) => type === 'threadedComment');
  for (const { target } of relationships.filter(({ type }) => type === 'drawing')) {
    await attempt(badParts, 'A drawing', blocks, async () => {
      const drawn = await readRelationships(parts, target);
      const told = new Set<Relationship>();
      await readWords(parts, target, 'a:p', blocks, (id) => {
        const relationship = drawn.get(id);
        if (relationship) told.add(relationship);
      });
      for (const relationship of told) {
        for (const block of (await readDrawingPart(parts, relationship, badParts)) ?? []) blocks.push(block);
      }
    });
  }
  // A conversation has a copy for old programs, which begins with a remark about them.
  for (const { target } of threads.length > 0 ? threads : relationships.filter(({ type }) => type === 'comments')) {
    await attempt(badParts, 'A comment', blocks, () =>
      readWords(parts, target, threads.length > 0 ? 'threadedComment' : 'comment', blocks),
    );
  }
  return blocks;
}

async function attempt(badParts: BadParts, what: string, blocks: Block[], read: () => Promise<void>): Promise<void> {
  const bad = await badParts.attempt(what, read);
  if (bad) blocks.push(bad);
}

/** Adds a block for each of these elements, with the words in it. */
async function readWords(
  parts: ZipPackage,
  part: string,
  element: string,
  blocks: Block[],
  onReference: (id: string) => void = () => {},
): Promise<void> {
  let words: string[] | null = null;
  let inText = false;
  await readXml(parts.read(part), {
    open(tag, attributes) {
      const name = localName(tag);
      if (tag === element || name === element) words = [];
      else if (name === 'rPh') inText = false;
      else if (name === 't' || name === 'text') inText = true;
      else if (name === 'br') words?.push(' ');
      const id = tag === 'dgm:relIds' ? attributes['r:dm'] : tag.endsWith(':chart') ? attributes['r:id'] : undefined;
      if (id !== undefined) onReference(id);
    },
    text(text) {
      if (inText) words?.push(text);
    },
    close(tag) {
      const name = localName(tag);
      if (tag === element || name === element) {
        const text = words?.join('') ?? '';
        if (text.trim() !== '') blocks.push({ kind: 'body', text });
        words = null;
      }
      if (name === 't' || name === 'text') inText = false;
    },
  });
}
