import { fail } from '#domain/failure.ts';
import { BadParts } from './bad-parts.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { readDrawingPart } from './office/embedded-drawings.ts';
import { PlaceholderPlaces } from './office/placeholder-places.ts';
import { readSlideComments } from './office/slide-comments.ts';
import { inReadingOrder } from './office/slide-order.ts';
import { readShapes, type Shape } from './office/slide-shapes.ts';
import { mainPartOf, type Relationships, readCoreProperties, readRelationships } from './office-package.ts';
import { readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A presentation as blocks: its slides in the order in which they are shown (hidden ones too), each under its title, or
 * its number where it has none; then what stands on it, by its place; then the speaker's notes and comments. A slide that
 * cannot be read is reported in its place.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`
 */
export async function readPptx(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const { name } = options;
  const parts = await openZipPackage(path, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'ppt/presentation.xml';
    if (!parts.has(main)) fail('damaged_document', { name });
    const badParts = new BadParts(name);
    const places = new PlaceholderPlaces(parts);
    const blocks: Block[] = [];
    let firstTitle: string | null = null;
    for (const [index, slide] of (await slidesInOrder(parts, main)).entries()) {
      const bad = await badParts.attempt(`Slide ${index + 1}`, async () => {
        if (!parts.has(slide)) fail('damaged_document', { name });
        const { title, content } = await readSlide(parts, slide, places, badParts);
        firstTitle ??= title;
        // Without a heading of its own it would seem to go on under the title of the slide before it.
        if (title !== null || content.length > 0) {
          blocks.push({ kind: 'heading', text: title ?? `Slide ${index + 1}`, level: 1 });
        }
        for (const block of content) blocks.push(block);
      });
      if (bad) blocks.push(bad);
    }
    badParts.assertRead(blocks);
    const { title, language } = await readCoreProperties(parts);
    return { title: declaredTitle(title) ?? declaredTitle(firstTitle), language, blocks };
  } finally {
    parts.close();
  }
}

async function slidesInOrder(parts: ZipPackage, main: string): Promise<string[]> {
  const relationships = await readRelationships(parts, main);
  const slides: string[] = [];
  await readXml(parts.read(main), {
    open(tag, attributes) {
      const relationship = tag === 'p:sldId' ? relationships.get(attributes['r:id'] ?? '') : undefined;
      if (relationship) slides.push(relationship.target);
    },
  });
  return slides;
}

async function readSlide(
  parts: ZipPackage,
  slide: string,
  places: PlaceholderPlaces,
  badParts: BadParts,
): Promise<{ title: string | null; content: Block[] }> {
  const relationships = await readRelationships(parts, slide);
  const shapes = await readShapes(parts.read(slide));
  await places.fill(shapes, relationships);
  const ordered = shapesInOrder(shapes);
  const titles = ordered.filter(isTitle).flatMap(({ flow }) => flow.blocks.map(({ text }) => text.trim()));
  const content: Block[] = [];
  const told = new Set<string>();
  for (const shape of ordered) {
    if (isTitle(shape) || FURNITURE.has(shape.placeholder?.type ?? '')) continue;
    for (const block of shape.flow.blocks) content.push(block);
    for (const id of shape.references) {
      const relationship = told.has(id) ? undefined : relationships.get(id);
      told.add(id);
      const drawn = relationship && (await readDrawingPart(parts, relationship, badParts));
      for (const block of drawn ?? []) content.push(block);
    }
  }
  for (const block of await readNotes(parts, relationships, badParts)) content.push(block);
  return { title: titles.join(' ') || null, content };
}

async function readNotes(parts: ZipPackage, relationships: Relationships, badParts: BadParts): Promise<Block[]> {
  const blocks: Block[] = [];
  for (const { type, target } of relationships.values()) {
    if (type !== 'notesSlide' && type !== 'comments') continue;
    const isNotes = type === 'notesSlide';
    const bad = await badParts.attempt(isNotes ? 'A page of notes' : 'A comment', async () => {
      const read = isNotes
        ? (await readShapes(parts.read(target)))
            .filter(({ placeholder }) => placeholder?.type === 'body')
            .flatMap(({ flow }) => flow.blocks)
        : await readSlideComments(parts.read(target));
      for (const block of read) blocks.push(block);
    });
    if (bad) blocks.push(bad);
  }
  return blocks;
}

function isTitle({ placeholder }: Shape): boolean {
  return placeholder?.type === 'title' || placeholder?.type === 'ctrTitle';
}

/** The number, date and lines that stand on every slide. */
const FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr']);

/** The shapes without the groups around them. What has no place keeps its order, the layout's text before the rest. */
function shapesInOrder(given: readonly Shape[]): Shape[] {
  // A group without a frame leaves the places of its shapes as they are.
  const shapes = given.flatMap((shape) => (shape.isGroup && shape.box === null ? shape.children : [shape]));
  const isMirrored = shapes.filter((shape) => shape.isRightToLeft).length > shapes.length / 2;
  const placed = shapes.flatMap((shape) => {
    const { box } = shape;
    if (box === null) return [];
    return [{ shape, box: isMirrored ? { ...box, x: -box.x - box.width } : box, chars: charsOf(shape) }];
  });
  const unplaced = shapes.filter(({ box }) => box === null);
  return [
    ...unplaced.filter(({ placeholder }) => placeholder !== null),
    // A picture or a line without words must not part what stands around it.
    ...inReadingOrder(placed.filter(({ chars }) => chars > 0)).map(({ shape }) => shape),
    ...unplaced.filter(({ placeholder }) => placeholder === null),
  ].flatMap((shape) => (shape.isGroup ? shapesInOrder(shape.children) : [shape]));
}

/** How much text a shape holds; a chart or a diagram counts as some. */
function charsOf({ flow, references, children }: Shape): number {
  let chars = references.length * CHARS_OF_DRAWING;
  for (const { text } of flow.blocks) chars += text.length;
  for (const child of children) chars += charsOf(child);
  return chars;
}

const CHARS_OF_DRAWING = 50;
