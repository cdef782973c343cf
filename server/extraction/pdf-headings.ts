import type { Passage } from '#domain/passage.ts';
import { foldText } from './fold-text.ts';
import type { PdfParagraph } from './pdf-paragraphs.ts';
import type { Run } from './pdf-run.ts';

/**
 * Tells headings from text by what the document's text mostly looks like, and keeps the path of headings from page to
 * page. Only what is clear becomes a heading: larger than the text, or a short line by itself in another typeface.
 */
export class PdfHeadings {
  readonly #charsBySize = new Map<number, number>();
  readonly #charsByFont = new Map<string, number>();
  #open: { text: string; rank: number }[] = [];

  /** Takes a page into account for what the text looks like. */
  learn(runs: readonly Run[]): void {
    for (const { size, font, text } of runs) {
      const rounded = Math.round(size * 2) / 2;
      this.#charsBySize.set(rounded, (this.#charsBySize.get(rounded) ?? 0) + text.length);
      this.#charsByFont.set(font, (this.#charsByFont.get(font) ?? 0) + text.length);
    }
  }

  /** The passages of a page (1-based), headings marked, each with the headings above it. */
  passagesOf(paragraphs: readonly PdfParagraph[], page: number): Passage[] {
    const body = { size: mostOf(this.#charsBySize) ?? 10, font: mostOf(this.#charsByFont) ?? '' };
    const locator = { kind: 'page', page } as const;
    const passages: Passage[] = [];
    for (const paragraph of paragraphs) {
      const text = foldText(paragraph.text);
      if (text === '') continue;
      const role = paragraph.isMono ? 'code' : LEADERS.test(text) ? 'table' : null;
      if (role !== null) {
        passages.push({ text, locator, headingPath: this.#path(), role });
        continue;
      }
      const rank = paragraph.isAside ? null : headingRank(paragraph, text, body);
      if (rank === null) {
        passages.push({ text, locator, headingPath: this.#path() });
        continue;
      }
      this.#open = this.#open.filter((heading) => heading.rank > rank);
      passages.push({ text, locator, headingPath: this.#path(), role: 'heading' });
      this.#open.push({ text, rank });
    }
    return passages;
  }

  #path(): string[] {
    return this.#open.map((heading) => heading.text);
  }
}

/** Greater for an outer heading, or null for text. */
function headingRank(
  { size, font, lineCount }: PdfParagraph,
  text: string,
  body: { readonly size: number; readonly font: string },
): number | null {
  if (text.length > MOST_CHARS || !/\p{L}{2}/u.test(text)) return null;
  // Deeper numbers are inner headings: “3.1” stands below “3” in the same size.
  const rank = Math.round(size * 2) / 2 - (isNumbered(text) ? 0.01 * numberDepth(text) : 0);
  if (size > body.size * CLEARLY_LARGER) return rank;
  if (/[.;,:]$/.test(text)) return null;
  if (size > body.size * LARGER && lineCount <= 4) return rank;
  const isApart = font !== body.font && size > body.size * 0.95 && lineCount === 1 && text.length <= 80;
  return isApart && /^[\p{Lu}\p{N}\p{Lo}]/u.test(text) ? rank : null;
}

function isNumbered(text: string): boolean {
  return /^\d+(?:\.\d+)*\.?\s+\p{L}/u.test(text);
}

function numberDepth(text: string): number {
  return (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').length;
}

// The dots between an entry of a table of contents and its page.
const LEADERS = /(?:\.\s?){6}/;
const MOST_CHARS = 200;
const LARGER = 1.12;
const CLEARLY_LARGER = 1.3;

function mostOf<Key>(counts: ReadonlyMap<Key, number>): Key | null {
  let best: Key | null = null;
  let most = 0;
  for (const [key, count] of counts) {
    if (count > most) [best, most] = [key, count];
  }
  return best;
}
