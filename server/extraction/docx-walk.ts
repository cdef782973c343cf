import { BlockFlow } from './block-flow.ts';
import type { Block } from './blocks.ts';
import type { DocxStyles } from './docx-styles.ts';
import type { DocxNumbering } from './office/docx-numbering.ts';
import type { XmlAttributes } from './xml-events.ts';

/** What the text of a Word document refers to. */
export interface DocxSurroundings {
  readonly styles: DocxStyles;
  readonly numbering: DocxNumbering;
  /** Foot notes, end notes and comments, under the name of the element that refers to them, a colon, and their id. */
  readonly notes: ReadonlyMap<string, string>;
  /** Charts, diagrams and documents in the document, by the ids of their relationships. */
  readonly embedded: ReadonlyMap<string, readonly Block[]>;
}

interface Paragraph {
  text: string;
  styleId: string | null;
  outlineLevel: number | null;
  numId: string | null;
  level: number | null;
  /** Its end was deleted: the paragraph after it goes on with its text. */
  isEndDeleted: boolean;
  readonly notes: string[];
  /** What is drawn in it, which is told after it. */
  readonly drawn: Block[];
}

/**
 * Listens to WordprocessingML (`word/document.xml`) and gathers its blocks in reading order: headings by style or outline
 * level, paragraphs with the numbers that Word shows before them, table rows with their cells parted by “|”, foot notes,
 * comments, charts and diagrams after the paragraph that refers to them. Deleted and hidden text, tables of contents and
 * how characters are read (ruby) are left out. It builds no tree.
 */
export class DocxWalker {
  readonly flow = new BlockFlow();
  /** The first heading of the outermost level, without its number. */
  firstHeading: string | null = null;
  readonly #around: DocxSurroundings;
  /** Text boxes hold paragraphs inside paragraphs. */
  readonly #paragraphs: Paragraph[] = [];
  /** Whether each open run is hidden; ruby holds runs inside runs. */
  readonly #runs: boolean[] = [];
  readonly #told = new Set<string>();
  #skipDepth = 0;
  #propertiesDepth = 0;
  #inText = false;
  /** The text of paragraphs whose end was deleted. */
  #carried = '';

  constructor(around: DocxSurroundings) {
    this.#around = around;
  }

  open(tag: string, attributes: XmlAttributes): void {
    if (SKIPPED.has(tag) && !this.#isMark(tag)) this.#skipDepth += 1;
    if (this.#skipDepth > 0) return;
    const paragraph = this.#paragraphs.at(-1);
    switch (tag) {
      case 'w:p':
      case 'a:p':
        this.#openParagraph();
        break;
      case 'w:pPr':
        this.#propertiesDepth += 1;
        break;
      case 'w:r':
        this.#runs.push(false);
        break;
      case 'w:vanish':
        if (this.#runs.length > 0) this.#runs[this.#runs.length - 1] = isOn(attributes['w:val']);
        break;
      case 'w:t':
      case 'm:t':
      case 'a:t':
        this.#inText = !this.#runs.includes(true);
        break;
      case 'w:tab':
      case 'w:br':
      case 'w:cr':
      case 'w:ptab':
      case 'a:br':
        if (paragraph && (this.#runs.length > 0 || tag === 'a:br')) paragraph.text += ' ';
        break;
      case 'w:noBreakHyphen':
        if (paragraph) paragraph.text += '-';
        break;
      case 'w:footnoteReference':
      case 'w:endnoteReference':
      case 'w:commentReference':
        paragraph?.notes.push(`${tag}:${attributes['w:id'] ?? ''}`);
        break;
      case 'v:textpath':
        if (attributes.string) (paragraph?.drawn ?? this.flow.blocks).push({ kind: 'body', text: attributes.string });
        break;
      case 'c:chart':
      case 'cx:chart':
      case 'w:altChunk':
        this.#embed(attributes['r:id']);
        break;
      case 'dgm:relIds':
        this.#embed(attributes['r:dm']);
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
      default:
        if (paragraph && this.#propertiesDepth > 0) setProperty(paragraph, tag, attributes['w:val']);
    }
  }

  close(tag: string): void {
    if (SKIPPED.has(tag) && !this.#isMark(tag)) this.#skipDepth -= 1;
    else if (this.#skipDepth > 0) return;
    else if (tag === 'w:p' || tag === 'a:p') this.#endParagraph();
    else if (tag === 'w:pPr') this.#propertiesDepth -= 1;
    else if (tag === 'w:tc') this.#endCarried();
    else if (tag === 'w:tr') this.flow.closeRow();
    else if (tag === 'w:t' || tag === 'm:t' || tag === 'a:t') this.#inText = false;
    else if (tag === 'w:r') this.#runs.pop();
    else if (tag === 'w:body') this.#endCarried();
  }

  text(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph && this.#inText && this.#skipDepth === 0) paragraph.text += text;
  }

  /** In the properties of a paragraph `w:del` says that its end was deleted; elsewhere it holds deleted text. */
  #isMark(tag: string): boolean {
    return (tag === 'w:del' || tag === 'w:moveFrom') && this.#propertiesDepth > 0 && this.#skipDepth === 0;
  }

  #openParagraph(): void {
    const properties = { styleId: null, outlineLevel: null, numId: null, level: null, isEndDeleted: false };
    this.#paragraphs.push({ text: this.#carried, ...properties, notes: [], drawn: [] });
    this.#carried = '';
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    if (!paragraph) return;
    if (paragraph.isEndDeleted) this.#carried = paragraph.text;
    else {
      const block = this.#blockOf(paragraph);
      if (block) this.flow.add(block);
    }
    for (const block of paragraph.drawn) this.flow.add(block);
    for (const reference of paragraph.notes) {
      const text = this.#around.notes.get(reference);
      if (text && this.#isNew(reference)) this.flow.add({ kind: 'body', text });
    }
  }

  #endCarried(): void {
    if (this.#carried !== '') this.flow.add({ kind: 'body', text: this.#carried });
    this.#carried = '';
  }

  #blockOf(paragraph: Paragraph): Block | null {
    const { styleId, outlineLevel, numId, level } = paragraph;
    const { styles, numbering } = this.#around;
    const role = styles.roleOf(styleId);
    if (role === 'contents') return null;
    const number = numbering.next({ numId, level }, styles.numberOf(styleId), styleId);
    const isBlank = paragraph.text.trim() === '';
    const text = number === '' || isBlank ? paragraph.text : `${number} ${paragraph.text}`;
    let headingLevel = outlineLevel !== null && outlineLevel < 9 ? outlineLevel + 1 : null;
    if (outlineLevel === null && typeof role !== 'string') headingLevel = role.headingLevel;
    if (headingLevel === null) return { kind: role === 'code' && outlineLevel === null ? 'code' : 'body', text };
    if (headingLevel <= 1 && !isBlank) this.firstHeading ??= paragraph.text;
    return { kind: 'heading', text, level: headingLevel };
  }

  /** Each is told once, however many places refer to it: a small file must not unpack to a large text. */
  #embed(id: string | undefined): void {
    const blocks = id === undefined ? undefined : this.#around.embedded.get(id);
    if (!blocks || !this.#isNew(`embedded:${id}`)) return;
    const drawn = this.#paragraphs.at(-1)?.drawn;
    for (const block of blocks) {
      if (drawn) drawn.push(block);
      else this.flow.add(block);
    }
  }

  #isNew(reference: string): boolean {
    const isNew = !this.#told.has(reference);
    this.#told.add(reference);
    return isNew;
  }
}

/** Deleted text, text at the place it was moved from, what properties were before, and how characters are read. */
export const SKIPPED: ReadonlySet<string> = new Set([
  'w:del',
  'w:moveFrom',
  'w:rPrChange',
  'w:pPrChange',
  'w:tblPrChange',
  'w:numberingChange',
  'w:rt',
]);

function isOn(value: string | undefined): boolean {
  return value !== '0' && value !== 'false' && value !== 'off';
}

function setProperty(paragraph: Paragraph, tag: string, value: string | undefined): void {
  if (tag === 'w:pStyle') paragraph.styleId = value ?? null;
  else if (tag === 'w:outlineLvl') paragraph.outlineLevel = Number(value);
  else if (tag === 'w:numId') paragraph.numId = value ?? null;
  else if (tag === 'w:ilvl') paragraph.level = Number(value ?? 0);
  else if (tag === 'w:del' || tag === 'w:moveFrom') paragraph.isEndDeleted = true;
}
