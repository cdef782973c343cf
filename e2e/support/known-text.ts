import type { Locator } from '#domain/passage.ts';
import type { Citation } from '#domain/summary.ts';
import type { PdfFixture } from '#server/extraction/fixtures/pdf-documents.ts';
import type { Prose } from '#server/extraction/fixtures/prose.ts';
import type { SpokenLine } from '#server/sources/fixtures/lecture.ts';

/** What whoever made a source knows of it: its parts in reading order, and which of them a locator names. */
export interface KnownText {
  readonly parts: readonly string[];
  /** The index in `parts`, or -1. */
  partAt(locator: Locator): number;
}

/** A PDF: a part is a page. */
export function knownPages({ title, pages }: Pick<PdfFixture, 'title' | 'pages'>): KnownText {
  return {
    parts: pages.map(({ heading, paragraphs }, index) => {
      // The title and the abstract of the first page stand above its heading.
      const [abstract, ...rest] = paragraphs;
      return index === 0 ? [title, abstract, heading, ...rest].join(' ') : [heading, ...paragraphs].join(' ');
    }),
    partAt: (locator) => (locator.kind === 'page' ? locator.page - 1 : -1),
  };
}

/** A document without pages: a part is a block, as `makeDocx` and `makeMarkdown` write them. */
export function knownBlocks({ title, ...prose }: Prose): KnownText {
  const { parts, partAt } = knownArticle(prose);
  return { parts: [title, ...parts], partAt };
}

/** The article of a web page, as `makeHtml` writes it. Its title is the page's, and counts as no block of the article. */
export function knownArticle({ abstract, sections }: Omit<Prose, 'title'>): KnownText {
  return {
    parts: [abstract, ...sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs])],
    partAt: (locator) => (locator.kind === 'paragraph' ? locator.index : -1),
  };
}

/** What is said in a video: a part is a line, named by the whole second in which it begins, or within which it is said. */
export function knownLines(lines: readonly SpokenLine[]): KnownText {
  return {
    parts: lines.map(({ text }) => text),
    partAt: (locator) =>
      locator.kind === 'time' ? lines.findLastIndex(({ startMs }) => startMs <= locator.seconds * 1000 + 1) : -1,
  };
}

/**
 * Where the known text contradicts a citation, in a sentence; null where it bears it out: the quote begins in the very
 * part that the locator names and is there word for word, white space folded. It may run on into the parts after it.
 */
export function contradictionOf({ parts, partAt }: KnownText, { quote, locator }: Citation): string | null {
  const at = partAt(locator);
  const part = parts[at];
  const told = `“${quote}” (${JSON.stringify(locator)})`;
  if (part === undefined) return `${told} is beyond the ${parts.length} parts of the source`;
  const from = fold(parts.slice(at).join(' ')).indexOf(fold(quote));
  if (from !== -1 && from < fold(part).length) return null;
  const elsewhere = parts.findIndex((other) => fold(other).includes(fold(quote)));
  return `${told} is not there, but ${elsewhere === -1 ? 'nowhere' : `in part ${elsewhere}`}: ${part.slice(0, 300)}`;
}

export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
