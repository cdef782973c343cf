import { fail } from '#domain/failure.ts';
import { BlockFlow } from './block-flow.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { mainPartOf, type Relationship, readCoreProperties, readRelationships } from './office-package.ts';
import { readXml, type XmlAttributes } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A presentation as blocks: its slides in the order in which they are shown (hidden ones too), each under its title, or
 * its number where it has none; then its text, tables, diagrams and charts' words, and the speaker's notes.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`
 */
export async function readPptx(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const parts = await openZipPackage(path, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'ppt/presentation.xml';
    if (!parts.has(main)) fail('damaged_document', { name: options.name });
    const slides = await slidesInOrder(parts, main);
    const blocks: Block[] = [];
    let firstTitle: string | null = null;
    for (const [index, slide] of slides.entries()) {
      if (!parts.has(slide)) fail('damaged_document', { name: options.name });
      const { title, content } = await readSlide(parts, slide);
      firstTitle ??= title;
      // Without a heading of its own it would seem to go on under the title of the slide before it.
      const heading = { kind: 'heading', text: title ?? `Slide ${index + 1}`, level: 1 } as const;
      if (title !== null || content.length > 0) blocks.push(heading, ...content);
    }
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

async function readSlide(parts: ZipPackage, slide: string): Promise<{ title: string | null; content: Block[] }> {
  const shapes = await readShapes(parts, slide);
  const isTitle = ({ placeholder }: Shape) => placeholder === 'title' || placeholder === 'ctrTitle';
  const title = shapes.filter(isTitle).flatMap(({ flow }) => flow.blocks.map(({ text }) => text.trim()));
  const content = shapes.filter((shape) => !isTitle(shape) && !FURNITURE.has(shape.placeholder ?? ''));
  const beside = [...(await readRelationships(parts, slide)).values()];
  const notes = (await readAll(parts, beside, ['notesSlide'])).filter(({ placeholder }) => placeholder === 'body');
  const drawn = await readAll(parts, beside, ['diagramData', 'chart']);
  return {
    title: title.join(' ') || null,
    content: [...content, ...drawn, ...notes].flatMap(({ flow }) => flow.blocks),
  };
}

/** The number, date and lines that stand on every slide. */
const FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr']);

async function readAll(
  parts: ZipPackage,
  relationships: readonly Relationship[],
  types: readonly string[],
): Promise<Shape[]> {
  const shapes: Shape[] = [];
  for (const { type, target } of relationships) {
    if (types.includes(type)) shapes.push(...(await readShapes(parts, target)));
  }
  return shapes;
}

interface Shape {
  /** What part of the slide's layout it fills; null for one that stands free. */
  placeholder: string | null;
  readonly flow: BlockFlow;
}

async function readShapes(parts: ZipPackage, part: string): Promise<Shape[]> {
  const walker = new ShapeWalker();
  await readXml(parts.read(part), walker);
  return walker.shapes;
}

/** The shapes of a slide, of its notes, or of a drawing (whose text stands in no shape), with their paragraphs. */
class ShapeWalker {
  readonly shapes: Shape[] = [{ placeholder: null, flow: new BlockFlow() }];
  #paragraph: string | null = null;
  #inText = false;
  #skipDepth = 0;

  open(tag: string, attributes: XmlAttributes): void {
    if (isSkipped(tag)) this.#skipDepth += 1;
    if (this.#skipDepth > 0) return;
    const shape = this.shapes.at(-1);
    if (tag === 'p:sp' || tag === 'p:graphicFrame') this.shapes.push({ placeholder: null, flow: new BlockFlow() });
    else if (tag === 'p:ph' && shape) shape.placeholder = attributes.type ?? 'body';
    else if (tag === 'a:p') this.#paragraph = '';
    else if (tag === 'a:t' || tag === 'm:t') this.#inText = true;
    else if (tag === 'a:br' || tag === 'a:tab') this.text(' ', true);
    else if (tag === 'a:tbl') shape?.flow.openTable();
    else if (tag === 'a:tr') shape?.flow.openRow();
    else if (tag === 'a:tc') shape?.flow.openCell();
  }

  close(tag: string): void {
    if (isSkipped(tag)) this.#skipDepth -= 1;
    else if (this.#skipDepth > 0) return;
    else if (tag === 'a:t' || tag === 'm:t') this.#inText = false;
    else if (tag === 'a:tr') this.shapes.at(-1)?.flow.closeRow();
    else if (tag === 'a:p') {
      if (this.#paragraph !== null) this.shapes.at(-1)?.flow.add({ kind: 'body', text: this.#paragraph });
      this.#paragraph = null;
    }
  }

  text(text: string, isSpace = false): void {
    if (this.#paragraph !== null && this.#skipDepth === 0 && (this.#inText || isSpace)) this.#paragraph += text;
  }
}

/** The copy of a shape for old programs, and what the program fills in (the number of the slide). */
function isSkipped(tag: string): boolean {
  return tag === 'mc:Fallback' || tag === 'a:fld';
}
