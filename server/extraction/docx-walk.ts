import { Parser } from 'htmlparser2';
import type { Block } from './blocks.ts';
import type { DocxStyles } from './docx-styles.ts';

/**
 * The blocks of WordprocessingML (`word/document.xml`) in reading order: headings by style or outline level, table rows
 * with their cells parted by “|”, foot notes after the paragraph that refers to them. Deleted and hidden text, tables of
 * contents and the old copies of shapes are left out. It reads events and builds no tree.
 */
export async function walkDocx(
  xml: AsyncIterable<string>,
  styles: DocxStyles,
  notes: ReadonlyMap<string, string> = new Map(),
): Promise<Block[]> {
  const walker = new Walker(styles, notes);
  const parser = walkingParser(walker);
  for await (const piece of xml) parser.write(piece);
  parser.end();
  return walker.blocks;
}

/** The texts of `word/footnotes.xml` or `word/endnotes.xml` under `prefix` and the id that references use. */
export async function readDocxNotes(xml: AsyncIterable<string>, prefix: string): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  let id: string | null = null;
  let text = '';
  let inText = false;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag === 'w:footnote' || tag === 'w:endnote') {
          // Typed notes are the line above the notes and the like.
          id = attributes['w:type'] ? null : (attributes['w:id'] ?? null);
          text = '';
        }
        if (tag === 'w:t') inText = true;
        if (tag === 'w:tab' || tag === 'w:br') text += ' ';
      },
      ontext(data) {
        if (inText) text += data;
      },
      onclosetag(tag) {
        if (tag === 'w:t') inText = false;
        if (tag === 'w:p') text += ' ';
        if ((tag === 'w:footnote' || tag === 'w:endnote') && id !== null) notes.set(prefix + id, text);
      },
    },
    { xmlMode: true },
  );
  for await (const piece of xml) parser.write(piece);
  parser.end();
  return notes;
}

interface Paragraph {
  text: string;
  styleId: string | null;
  outlineLevel: number | null;
  notes: string[];
}

interface Row {
  readonly cells: Block[][];
  hasTable: boolean;
}

class Walker {
  readonly blocks: Block[] = [];
  readonly #styles: DocxStyles;
  readonly #notes: ReadonlyMap<string, string>;
  /** Text boxes hold paragraphs inside paragraphs. */
  readonly #paragraphs: Paragraph[] = [];
  readonly #rows: Row[] = [];
  #skipDepth = 0;
  #inText = false;
  #inRun = false;
  #isRunHidden = false;

  constructor(styles: DocxStyles, notes: ReadonlyMap<string, string>) {
    this.#styles = styles;
    this.#notes = notes;
  }

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    if (SKIPPED.has(tag)) this.#skipDepth += 1;
    if (this.#skipDepth > 0) return;
    const paragraph = this.#paragraphs.at(-1);
    const value = attributes['w:val'];
    switch (tag) {
      case 'w:p':
        this.#paragraphs.push({ text: '', styleId: null, outlineLevel: null, notes: [] });
        break;
      case 'w:pStyle':
        if (paragraph) paragraph.styleId = value ?? null;
        break;
      case 'w:outlineLvl':
        if (paragraph) paragraph.outlineLevel = Number(value);
        break;
      case 'w:r':
        this.#inRun = true;
        this.#isRunHidden = false;
        break;
      case 'w:vanish':
        if (this.#inRun) this.#isRunHidden = value !== '0' && value !== 'false';
        break;
      case 'w:t':
      case 'm:t':
        this.#inText = !this.#isRunHidden;
        break;
      case 'w:tab':
      case 'w:br':
      case 'w:cr':
        if (paragraph && this.#inRun) paragraph.text += ' ';
        break;
      case 'w:noBreakHyphen':
        if (paragraph) paragraph.text += '-';
        break;
      case 'w:footnoteReference':
      case 'w:endnoteReference':
        paragraph?.notes.push(`${tag}:${attributes['w:id'] ?? ''}`);
        break;
      case 'w:tbl': {
        const row = this.#rows.at(-1);
        if (row) row.hasTable = true;
        break;
      }
      case 'w:tr':
        this.#rows.push({ cells: [], hasTable: false });
        break;
      case 'w:tc':
        this.#rows.at(-1)?.cells.push([]);
        break;
    }
  }

  close(tag: string): void {
    if (SKIPPED.has(tag)) this.#skipDepth -= 1;
    else if (this.#skipDepth > 0) return;
    else if (tag === 'w:p') this.#endParagraph();
    else if (tag === 'w:tr') this.#endRow();
    else if (tag === 'w:t' || tag === 'm:t') this.#inText = false;
    else if (tag === 'w:r') this.#inRun = false;
  }

  text(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph && this.#inText && this.#skipDepth === 0) paragraph.text += text;
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    if (!paragraph) return;
    const block = this.#blockOf(paragraph);
    if (block && block.text.trim() !== '') this.#emit(block);
    for (const reference of paragraph.notes) {
      const text = this.#notes.get(reference);
      if (text) this.#emit({ kind: 'body', text });
    }
  }

  #blockOf({ text, styleId, outlineLevel }: Paragraph): Block | null {
    const role = this.#styles.roleOf(styleId);
    if (role === 'contents') return null;
    if (outlineLevel !== null && outlineLevel < 9) return { kind: 'heading', text, level: outlineLevel + 1 };
    if (outlineLevel === 9) return { kind: 'body', text };
    return typeof role === 'string' ? { kind: role, text } : { kind: 'heading', text, level: role.headingLevel };
  }

  #emit(block: Block): void {
    (this.#rows.at(-1)?.cells.at(-1) ?? this.blocks).push(block);
  }

  #endRow(): void {
    const row = this.#rows.pop();
    if (!row) return;
    const cells = row.cells.filter((cell) => cell.length > 0);
    const text = cells.map((cell) => cell.map((block) => block.text.trim()).join(' ')).join(' | ');
    // A row of one cell, or of whole passages, lays the page out rather than holding data.
    const isLayout = row.hasTable || cells.length === 1 || text.length > LONGEST_ROW_CHARS;
    if (isLayout) for (const block of cells.flat()) this.#emit(block);
    else if (text !== '') this.#emit({ kind: 'table', text });
  }
}

const LONGEST_ROW_CHARS = 1500;

/** Deleted text, text at the place it was moved from, and the copy of a shape for old programs. */
const SKIPPED = new Set(['w:del', 'w:moveFrom', 'mc:Fallback', 'w:rPrChange', 'w:pPrChange']);

function walkingParser(walker: Walker): Parser {
  return new Parser(
    {
      onopentag: (tag, attributes) => walker.open(tag, attributes),
      onclosetag: (tag) => walker.close(tag),
      ontext: (text) => walker.text(text),
    },
    { xmlMode: true },
  );
}
