import { BlockFlow } from './block-flow.ts';
import type { Block } from './blocks.ts';
import type { DocxStyles } from './docx-styles.ts';
import { readXml, type XmlAttributes } from './xml-events.ts';

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
  await readXml(xml, walker);
  return walker.flow.blocks;
}

/** The texts of `word/footnotes.xml` or `word/endnotes.xml` under `prefix` and the id that references use. */
export async function readDocxNotes(xml: AsyncIterable<string>, prefix: string): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  let id: string | null = null;
  let text = '';
  let inText = false;
  await readXml(xml, {
    open(tag, attributes) {
      if (tag === 'w:footnote' || tag === 'w:endnote') {
        // Typed notes are the line above the notes and the like.
        id = attributes['w:type'] ? null : (attributes['w:id'] ?? null);
        text = '';
      }
      if (tag === 'w:t') inText = true;
      if (tag === 'w:tab' || tag === 'w:br') text += ' ';
    },
    text(data) {
      if (inText) text += data;
    },
    close(tag) {
      if (tag === 'w:t') inText = false;
      if (tag === 'w:p') text += ' ';
      if ((tag === 'w:footnote' || tag === 'w:endnote') && id !== null) notes.set(prefix + id, text);
    },
  });
  return notes;
}

interface Paragraph {
  text: string;
  styleId: string | null;
  outlineLevel: number | null;
  notes: string[];
}

class Walker {
  readonly flow = new BlockFlow();
  readonly #styles: DocxStyles;
  readonly #notes: ReadonlyMap<string, string>;
  /** Text boxes hold paragraphs inside paragraphs. */
  readonly #paragraphs: Paragraph[] = [];
  #skipDepth = 0;
  #inText = false;
  #inRun = false;
  #isRunHidden = false;

  constructor(styles: DocxStyles, notes: ReadonlyMap<string, string>) {
    this.#styles = styles;
    this.#notes = notes;
  }

  open(tag: string, attributes: XmlAttributes): void {
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
      case 'w:tbl':
        this.flow.openTable();
        break;
      case 'w:tr':
        this.flow.openRow();
        break;
      case 'w:tc':
        this.flow.openCell();
        break;
    }
  }

  close(tag: string): void {
    if (SKIPPED.has(tag)) this.#skipDepth -= 1;
    else if (this.#skipDepth > 0) return;
    else if (tag === 'w:p') this.#endParagraph();
    else if (tag === 'w:tr') this.flow.closeRow();
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
    if (block) this.flow.add(block);
    for (const reference of paragraph.notes) {
      const text = this.#notes.get(reference);
      if (text) this.flow.add({ kind: 'body', text });
    }
  }

  #blockOf({ text, styleId, outlineLevel }: Paragraph): Block | null {
    const role = this.#styles.roleOf(styleId);
    if (role === 'contents') return null;
    if (outlineLevel !== null && outlineLevel < 9) return { kind: 'heading', text, level: outlineLevel + 1 };
    if (outlineLevel === 9) return { kind: 'body', text };
    return typeof role === 'string' ? { kind: role, text } : { kind: 'heading', text, level: role.headingLevel };
  }
}

/** Deleted text, text at the place it was moved from, and the copy of a shape for old programs. */
const SKIPPED = new Set(['w:del', 'w:moveFrom', 'mc:Fallback', 'w:rPrChange', 'w:pPrChange']);
