import { Parser } from 'htmlparser2';
import type { Block } from './blocks.ts';

export interface HtmlContent {
  readonly blocks: readonly Block[];
  /** `<title>`, or null. */
  readonly title: string | null;
  /** `<html lang>`, or null. */
  readonly language: string | null;
}

/**
 * The text of an HTML document or fragment as blocks in reading order. It reads events and builds no tree, so that
 * neither depth nor size can overflow it. With `contentOnly`, what is plainly navigation is left out; in `xhtml`, an
 * element may close itself (`<title/>`).
 */
export function readHtmlBlocks(
  html: string,
  options: { readonly contentOnly?: boolean; readonly xhtml?: boolean } = {},
): HtmlContent {
  const reader = new BlockReader(options.contentOnly ?? false);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      onclosetag: (name) => reader.close(name),
      ontext: (text) => reader.text(text),
    },
    { decodeEntities: true, recognizeSelfClosing: options.xhtml ?? false },
  );
  parser.end(html);
  reader.flush();
  return { blocks: reader.blocks, title: reader.title.trim() || null, language: reader.language };
}

class BlockReader {
  readonly blocks: Block[] = [];
  title = '';
  language: string | null = null;

  readonly #contentOnly: boolean;
  readonly #skipped: boolean[] = [];
  #skipDepth = 0;
  #buffer = '';
  #headingLevel = 0;
  #preDepth = 0;
  #titleDepth = 0;
  #titleTaken = false;
  /** One entry for each open table row. */
  readonly #rows: Row[] = [];

  constructor(contentOnly: boolean) {
    this.#contentOnly = contentOnly;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const isMark = isNoteMark(attributes);
    const skips = SILENT.has(name) || isMark || (this.#contentOnly && isFurniture(name, attributes));
    if (BLOCKS.has(name) || (skips && !isMark)) this.#boundary(name);
    this.#skipped.push(skips);
    if (skips) this.#skipDepth += 1;
    if (name === 'html') this.language ??= attributes.lang?.trim() || attributes['xml:lang']?.trim() || null;
    if (name === 'title') this.#titleDepth += 1;
    if (name === 'pre') this.#preDepth += 1;
    if (name === 'tr') this.#rows.push({ cells: [], isLayout: false });
    if (name === 'br' || name === 'img') this.#buffer += ' ';
    const level = headingLevel(name);
    if (level > 0) this.#headingLevel = level;
  }

  close(name: string): void {
    if (name === 'td' || name === 'th') this.#endCell();
    else if (name === 'tr') this.#endRow();
    else if (BLOCKS.has(name)) this.#boundary(name);
    if (this.#skipped.pop()) this.#skipDepth -= 1;
    if (name === 'title') {
      this.#titleDepth -= 1;
      this.#titleTaken ||= this.title.trim() !== '';
    }
    if (name === 'pre') this.#preDepth -= 1;
    if (headingLevel(name) > 0) this.#headingLevel = 0;
  }

  text(text: string): void {
    // An SVG has titles too: only the first one outside of pictures is the document's.
    if (this.#titleDepth > 0 && this.#skipDepth === 1 && !this.#titleTaken) this.title += text;
    if (this.#skipDepth === 0) this.#buffer += text;
  }

  flush(): void {
    this.#emit(this.#takeBuffer());
  }

  #boundary(name: string): void {
    const row = this.#rows.at(-1);
    if (!row || row.isLayout) {
      this.flush();
    } else if (LAYOUT_IN_ROW.has(name) || headingLevel(name) > 0) {
      // Such a row lays the page out rather than holding data: what it holds is ordinary text.
      row.isLayout = true;
      for (const cell of row.cells) this.#emit(cell);
      this.flush();
    } else {
      this.#buffer += ' ';
    }
  }

  #endCell(): void {
    const row = this.#rows.at(-1);
    if (!row || row.isLayout) this.flush();
    else row.cells.push(this.#takeBuffer());
  }

  #endRow(): void {
    const row = this.#rows.pop();
    const rest = this.#takeBuffer();
    if (row && !row.isLayout) {
      const cells = row.cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
      const text = cells.join(' | ');
      if (cells.length === 1 || text.length > LONGEST_ROW_CHARS) for (const cell of cells) this.#emit(cell);
      else if (text !== '') this.blocks.push({ kind: 'table', text });
    }
    this.#emit(rest);
  }

  #takeBuffer(): string {
    const text = this.#buffer;
    this.#buffer = '';
    return text;
  }

  #emit(text: string): void {
    if (text.trim() === '') return;
    if (this.#headingLevel > 0) this.blocks.push({ kind: 'heading', text, level: this.#headingLevel });
    else this.blocks.push({ kind: this.#preDepth > 0 ? 'code' : 'body', text });
  }
}

interface Row {
  readonly cells: string[];
  isLayout: boolean;
}

const LONGEST_ROW_CHARS = 1500;

/** Elements whose text is no part of what is read. `title` is among them: it is taken apart. */
const SILENT = new Set(
  'script style template noscript svg math iframe object canvas audio video select button textarea datalist title'.split(
    ' ',
  ),
);

const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre search section summary ' +
    'table tbody td tfoot th thead tr ul'
  ).split(' '),
);

const LAYOUT_IN_ROW = new Set(['table', 'ul', 'ol', 'pre', 'blockquote', 'article', 'section', 'main']);

/** The number that refers to a foot note, or the arrow that leads back from it. */
function isNoteMark(attributes: Readonly<Record<string, string>>): boolean {
  return NOTE_MARKS.has(attributes.role ?? '') || attributes['epub:type'] === 'noteref';
}

const NOTE_MARKS = new Set(['doc-noteref', 'doc-backlink']);

function isFurniture(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return (
    FURNITURE.has(name) ||
    FURNITURE_ROLES.has(attributes.role ?? '') ||
    Object.hasOwn(attributes, 'hidden') ||
    attributes['aria-hidden'] === 'true' ||
    /display\s*:\s*none/i.test(attributes.style ?? '')
  );
}

const FURNITURE = new Set(['nav', 'footer', 'aside', 'form', 'dialog']);
const FURNITURE_ROLES = new Set(['navigation', 'banner', 'contentinfo', 'search', 'dialog', 'menu']);

function headingLevel(name: string): number {
  return /^h[1-6]$/.test(name) ? Number(name[1]) : 0;
}
