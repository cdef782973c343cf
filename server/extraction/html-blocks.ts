import { Parser } from 'htmlparser2';
import type { Block } from './blocks.ts';
import { FormulaText } from './formula-text.ts';
import {
  type Attributes,
  BLOCKS,
  formulaOf,
  headingLevel,
  isBesideText,
  isToggle,
  LABELLING,
  LAYOUT_IN_ROW,
  SILENT,
} from './html-elements.ts';
import {
  areNoteMarks,
  beforeRaised,
  isEmptyBrackets,
  isLinkSign,
  isNoteMark,
  withoutBrackets,
} from './inline-marks.ts';
import { TextBuffer } from './text-buffer.ts';

export interface HtmlContent {
  readonly blocks: readonly Block[];
  /** Where each block stands, and how much of it is links. */
  readonly places: readonly BlockPlace[];
  /** `<title>`, or null. */
  readonly title: string | null;
  /** `<html lang>`, or null. */
  readonly language: string | null;
}

export interface BlockPlace {
  /** The number of the innermost numbered element that it stands in ({@link NODE_NUMBER}); -1 where there is none. */
  readonly node: number;
  /** The part of its characters that are links, 0 to 1. */
  readonly linkShare: number;
}

/** The attribute by which elements may be numbered, to find again where a block came from. */
export const NODE_NUMBER = 'data-node-number';

/**
 * The text of an HTML document or fragment as blocks in reading order. It reads events and builds no tree, so that
 * neither depth nor size can overflow it. In `xhtml`, an element may close itself (`<title/>`).
 */
export function readHtmlBlocks(html: string, options: { readonly xhtml?: boolean } = {}): HtmlContent {
  const reader = new BlockReader();
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
  const { blocks, places, language } = reader;
  return { blocks, places, title: reader.title.trim() || null, language };
}

/** What to undo at the end of an element. */
interface OpenElement {
  readonly skips: boolean;
  readonly isBlock: boolean;
  readonly level: number;
  readonly isNumbered: boolean;
  /** A button that says what can be done: its text is left out unless it stands in a heading, or one in it. */
  readonly isControl: boolean;
  readonly isLabel: boolean;
  readonly isLink: boolean;
  /** Where the text of a link or of something raised begins, in which stretch of text. */
  readonly start: number;
  readonly stretch: number;
  readonly href: string | null;
}

class BlockReader {
  readonly blocks: Block[] = [];
  readonly places: BlockPlace[] = [];
  title = '';
  language: string | null = null;

  readonly #open: OpenElement[] = [];
  readonly #nodes: number[] = [];
  #skipDepth = 0;
  readonly #buffer = new TextBuffer();
  /** Counts how often the buffer was restarted. */
  #stretch = 0;
  #linkDepth = 0;
  #linkChars = 0;
  #noteMarks = 0;
  #lineEnd = -1;
  #headingLevel = 0;
  #controlDepth = 0;
  #labelDepth = 0;
  #preDepth = 0;
  #titleDepth = 0;
  #titleTaken = false;
  #formula: { readonly text: FormulaText; readonly start: number; readonly spoken: string } | null = null;
  #formulaEnd = { at: -1, stretch: -1 };
  /** One entry for each open table row. */
  readonly #rows: Row[] = [];

  open(name: string, attributes: Attributes): void {
    const skips = SILENT.has(name) || isBesideText(name, attributes);
    const level = headingLevel(name, attributes);
    const isBlock = BLOCKS.has(name) || level > 0;
    const isNumbered = Object.hasOwn(attributes, NODE_NUMBER);
    const isControl = name === 'button' && !isToggle(attributes);
    const isLabel = LABELLING.has(name) || level > 0;
    if (isBlock) this.#boundary(name, level);
    if (isNumbered) this.#nodes.push(Number(attributes[NODE_NUMBER]));
    if (skips) this.#skipDepth += 1;
    if (isControl) this.#controlDepth += 1;
    if (isLabel) this.#labelDepth += 1;
    if (level > 0) this.#headingLevel = level;
    if (name === 'html') this.language ??= attributes.lang?.trim() || attributes['xml:lang']?.trim() || null;
    if (name === 'title') this.#titleDepth += 1;
    if (name === 'pre') this.#preDepth += 1;
    if (name === 'tr') this.#rows.push({ cells: [], isLayout: false });
    if (name === 'br') this.#breakLine();
    if (PARTING.has(name)) this.#add(' ');
    if (name === 'img' && !this.#isBehindFormula()) this.#add(formulaOf(attributes));
    // A heading that leads to itself leads nowhere else.
    const isLink = name === 'a' && !(this.#headingLevel > 0 && attributes.href?.startsWith('#'));
    if (isLink) this.#linkDepth += 1;
    if (name === 'sup') this.#noteMarks = 0;
    this.#enterFormula(name, attributes);
    const { length: start } = this.#buffer;
    const href = name === 'a' ? (attributes.href ?? '') : null;
    this.#open.push({
      skips,
      isBlock,
      level,
      isNumbered,
      isControl,
      isLabel,
      isLink,
      start,
      stretch: this.#stretch,
      href,
    });
  }

  close(name: string): void {
    const element = this.#open.pop();
    if (element === undefined) return;
    if (name === 'a') this.#endLink(element);
    if (name === 'sup') this.#endRaised(element);
    this.#leaveFormula();
    if (name === 'td' || name === 'th') this.#endCell();
    else if (name === 'tr') this.#endRow();
    else if (element.isBlock) this.#boundary(name, element.level);
    if (element.isNumbered) this.#nodes.pop();
    if (element.skips) this.#skipDepth -= 1;
    if (element.isControl) this.#controlDepth -= 1;
    if (element.isLabel) this.#labelDepth -= 1;
    if (name === 'title') {
      this.#titleDepth -= 1;
      this.#titleTaken ||= this.title.trim() !== '';
    }
    if (name === 'pre') this.#preDepth -= 1;
    if (element.level > 0) this.#headingLevel = 0;
  }

  text(text: string): void {
    // An SVG has titles too: only the first one outside of pictures is the document's.
    if (this.#titleDepth > 0 && this.#skipDepth === 1 && !this.#titleTaken) this.title += text;
    if (this.#skipDepth > 0 || (this.#controlDepth > 0 && this.#labelDepth === 0)) return;
    // Between the elements of a formula, white space is layout of its source.
    if (this.#formula === null) this.#add(text);
    else if (text.trim() !== '') this.#add(text.trim());
  }

  flush(): void {
    this.#emit(this.#takeBuffer());
  }

  #add(text: string): void {
    this.#buffer.add(text);
    if (this.#linkDepth > 0) this.#linkChars += text.length;
  }

  /** Two line breaks in a row part paragraphs. */
  #breakLine(): void {
    if (this.#preDepth > 0) {
      this.#add('\n');
      return;
    }
    const isSecond = this.#lineEnd >= 0 && this.#buffer.since(this.#lineEnd)?.trim() === '';
    if (isSecond && this.#headingLevel === 0 && this.#rows.length === 0) this.flush();
    this.#add(' ');
    this.#lineEnd = this.#buffer.length;
  }

  #enterFormula(name: string, attributes: Attributes): void {
    if (this.#formula === null) {
      if (name !== 'math') return;
      this.#formula = { text: new FormulaText(), start: this.#buffer.length, spoken: attributes.alttext ?? '' };
    }
    this.#buffer.add(this.#formula.text.enter(name, this.#buffer.before(this.#buffer.length, 1)));
  }

  #leaveFormula(): void {
    const formula = this.#formula;
    if (!formula?.text.leave()) return;
    if (this.#buffer.length === formula.start && this.#skipDepth === 0) this.#add(formula.spoken);
    this.#formula = null;
    this.#formulaEnd = { at: this.#buffer.length, stretch: this.#stretch };
  }

  /** A picture right behind a formula shows the same. */
  #isBehindFormula(): boolean {
    const { at, stretch } = this.#formulaEnd;
    return stretch === this.#stretch && this.#buffer.since(at)?.trim() === '';
  }

  #endLink(link: OpenElement): void {
    if (link.isLink) this.#linkDepth -= 1;
    const text = this.#textSince(link);
    if (text === null || !link.href?.includes('#')) return;
    const isGlued = /\S/.test(this.#buffer.before(link.start, 1));
    if (isNoteMark(text) && text.length > 0) this.#noteMarks += 1;
    if (isLinkSign(text) || (isGlued && /^[[(]/.test(text) && isNoteMark(text)))
      this.#buffer.replaceSince(link.start, '');
  }

  /** A raised number may be the mark of a note, which is no part of the word before it. */
  #endRaised(raised: OpenElement): void {
    const text = this.#textSince(raised);
    if (text === null) return;
    if (this.#noteMarks > 0 && areNoteMarks(text)) {
      this.#buffer.replaceSince(raised.start, '');
      return;
    }
    const gap = beforeRaised(this.#buffer.before(raised.start, 8), text);
    if (gap !== '') this.#buffer.replaceSince(raised.start, gap + text);
  }

  /** The little text since an element began; null where it is long, or was parted. */
  #textSince({ start, stretch }: OpenElement): string | null {
    if (stretch !== this.#stretch || this.#buffer.length - start > LONGEST_INLINE_MARK) return null;
    return this.#buffer.since(start)?.trim() ?? null;
  }

  #boundary(name: string, level: number): void {
    const row = this.#rows.at(-1);
    if (!row || row.isLayout) {
      this.flush();
    } else if (LAYOUT_IN_ROW.has(name) || level > 0) {
      // Such a row lays the page out rather than holding data: what it holds is ordinary text.
      row.isLayout = true;
      for (const cell of row.cells) this.#emit(cell);
      this.flush();
    } else {
      this.#buffer.add(' ');
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
      const cells = row.cells.filter(({ text }) => text.trim() !== '');
      const text = cells.map((cell) => cell.text.trim()).join(' | ');
      if (cells.length === 1 || text.length > LONGEST_ROW_CHARS) for (const cell of cells) this.#emit(cell);
      else if (text !== '') {
        const linkChars = cells.reduce((sum, cell) => sum + cell.linkChars, 0);
        this.#push({ kind: 'table', text }, linkChars);
      }
    }
    this.#emit(rest);
  }

  #takeBuffer(): Stretch {
    const taken = { text: this.#buffer.take(), linkChars: this.#linkChars };
    this.#linkChars = 0;
    this.#lineEnd = -1;
    this.#stretch += 1;
    return taken;
  }

  #emit({ text, linkChars }: Stretch): void {
    if (text.trim() === '' || isEmptyBrackets(text)) return;
    if (this.#headingLevel > 0) {
      this.#push({ kind: 'heading', text: withoutBrackets(text), level: this.#headingLevel }, linkChars);
    } else {
      this.#push({ kind: this.#preDepth > 0 ? 'code' : 'body', text }, linkChars);
    }
  }

  #push(block: Block, linkChars: number): void {
    this.blocks.push(block);
    this.places.push({ node: this.#nodes.at(-1) ?? -1, linkShare: Math.min(1, linkChars / block.text.length) });
  }
}

interface Stretch {
  readonly text: string;
  readonly linkChars: number;
}

interface Row {
  readonly cells: Stretch[];
  isLayout: boolean;
}

const LONGEST_ROW_CHARS = 1500;
const LONGEST_INLINE_MARK = 60;

/** What stands in the place of text that is left out. */
const PARTING = new Set([
  'img',
  'button',
  'select',
  'textarea',
  'input',
  'video',
  'audio',
  'iframe',
  'object',
  'canvas',
]);
