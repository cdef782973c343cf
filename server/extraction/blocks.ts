import { type Failure, failure } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { foldText } from './fold-text.ts';
import { textPortions } from './text-portions.ts';
import { wrapLongText } from './wrap-long-text.ts';

/** A paragraph, heading, list item, table row or code block, in reading order. */
export type Block =
  | {
      readonly kind: 'heading';
      readonly text: string;
      /** 1 for the outermost; 0 for a title that stands above all. */
      readonly level: number;
    }
  | { readonly kind: 'body' | 'code' | 'table'; readonly text: string }
  /** Takes the place of a part of the document (a chapter, a slide, a line) that cannot be read. */
  | { readonly kind: 'unreadable'; readonly text: ''; readonly failure: Failure };

/** A document that is read as blocks: everything but PDF and captions. */
export interface BlockDocument {
  readonly title: string | null;
  readonly language: string | null;
  readonly blocks: Iterable<Block>;
}

/** A block that takes the place of a part that cannot be read. `part` begins a sentence: “Chapter 2”. */
export function unreadablePart(part: string, name: string): Block {
  return { kind: 'unreadable', text: '', failure: failure('unreadable_part', { part, name }) };
}

/**
 * The document's blocks as passages, one a unit: blank blocks left out, over-long ones cut at sentences, each with its
 * index in reading order and the headings above it.
 */
export function passagesOfBlocks(blocks: Iterable<Block>): Passage[] {
  const passages: Passage[] = [];
  for (const unit of unitsOfBlocks(blocks)) if (!('failure' in unit)) passages.push(unit);
  return passages;
}

/** The units of a document: passages, and in their places the failures of what cannot be read. */
function* unitsOfBlocks(blocks: Iterable<Block>): Generator<Passage | { readonly failure: Failure }> {
  const headings: { text: string; level: number }[] = [];
  let units = 0;
  for (const block of blocks) {
    if (block.kind === 'unreadable') {
      units += 1;
      yield { failure: block.failure };
      continue;
    }
    const pieces = piecesOf(block.text);
    const [first] = pieces;
    if (first === undefined) continue;
    if (block.kind === 'heading') {
      while ((headings.at(-1)?.level ?? Number.NEGATIVE_INFINITY) >= block.level) headings.pop();
    }
    const headingPath = headings.map((heading) => heading.text);
    for (const piece of pieces) {
      const locator = { kind: 'paragraph', index: units } as const;
      units += 1;
      yield block.kind === 'body'
        ? { text: piece, locator, headingPath }
        : { text: piece, locator, headingPath, role: block.kind };
    }
    if (block.kind === 'heading') {
      headings.push({ text: wrapLongText(first, MAX_HEADING_CHARS)[0] ?? first, level: block.level });
    }
  }
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const portion of textPortions(text)) {
    const folded = foldText(portion);
    if (folded !== '') pieces.push(...wrapLongText(folded));
  }
  return pieces;
}

/** The events of a block document, from unit `fromUnit` on. */
export function* eventsOfBlocks(document: BlockDocument, fromUnit: number): Generator<ExtractionEvent> {
  const units = [...unitsOfBlocks(document.blocks)];
  const { title, language } = document;
  yield { type: 'opened', unit: 'paragraphs', total: units.length, title, language };
  for (const [index, unit] of units.entries()) {
    if (index < fromUnit) continue;
    if ('failure' in unit) yield { type: 'unit-failed', index, failure: unit.failure };
    else yield { type: 'unit', index, passages: [unit] };
  }
}

// A “heading” of whole paragraphs is somebody's misuse of a style; it should not be repeated in every path below it.
const MAX_HEADING_CHARS = 300;
