import { BlockFlow } from './block-flow.ts';
import type { Block } from './blocks.ts';
import { isTitleName } from './office/heading-names.ts';
import { OdfNumbering } from './office/odf-numbering.ts';
import type { XmlAttributes } from './xml-events.ts';

interface Paragraph {
  text: string;
  /** The number before it, as the document shows it. */
  readonly label: string;
  /** In how many rows of tables it stands. */
  readonly rowDepth: number;
  readonly headingLevel: number | null;
  readonly style: string | null;
  /** Foot notes, comments and text boxes, which are told after it. */
  readonly notes: Block[];
}

/**
 * Listens to the XML of an OpenDocument text (`styles.xml`, then `content.xml`): headings by outline level, headings and
 * list items with their numbers, table rows with their cells parted by “|”, foot notes, comments and text boxes after the
 * paragraph that they belong to. Deleted text, tables of contents, indexes and how characters are read (ruby) are left out.
 */
export class OdtWalker {
  readonly flow = new BlockFlow();
  /** The language of the document's text by default, or null. */
  language: string | null = null;
  /** The first heading of the outermost level, without its number. */
  firstHeading: string | null = null;

  readonly #numbering = new OdfNumbering();
  /** Styles of headings that take away their numbers. */
  readonly #withoutNumber = new Set<string>();
  #rowDepth = 0;
  /** What each style is based on. */
  readonly #parents = new Map<string, string | null>();
  #inDefaultStyle = false;
  #inText = false;
  /** Frames and notes hold paragraphs inside paragraphs. */
  readonly #paragraphs: Paragraph[] = [];
  /** One entry for each open note: the paragraphs that it stands within. */
  readonly #noteDepths: number[] = [];
  #skipDepth = 0;

  open(tag: string, attributes: XmlAttributes): void {
    if (SKIPPED.has(tag)) this.#skipDepth += 1;
    if (this.#skipDepth > 0) return;
    if (!this.#inText) this.#numbering.openStyle(tag, attributes);
    if (tag.startsWith('style:')) this.#openStyle(tag, attributes);
    else if (tag === 'office:text') this.#inText = true;
    else if (this.#inText) this.#openContent(tag, attributes);
  }

  close(tag: string): void {
    if (SKIPPED.has(tag)) this.#skipDepth -= 1;
    else if (this.#skipDepth > 0) return;
    else if (tag === 'style:default-style') this.#inDefaultStyle = false;
    else if (tag === 'office:text') this.#inText = false;
    else if (tag === 'text:p' || tag === 'text:h') this.#endParagraph();
    else if (tag === 'text:note-body' || tag === 'office:annotation') this.#noteDepths.pop();
    else if (!this.#inText) return;
    else if (tag === 'text:list') this.#numbering.closeList();
    else if (tag === 'table:table-row') {
      this.flow.closeRow();
      this.#rowDepth -= 1;
    }
  }

  text(text: string): void {
    if (this.#skipDepth === 0) this.#write(text);
  }

  #openStyle(tag: string, attributes: XmlAttributes): void {
    if (tag === 'style:default-style') this.#inDefaultStyle = attributes['style:family'] === 'paragraph';
    else if (tag === 'style:style') {
      const name = attributes['style:name'] ?? '';
      this.#parents.set(name, attributes['style:parent-style-name'] ?? null);
      if (attributes['style:list-style-name'] === '') this.#withoutNumber.add(name);
    } else if (tag === 'style:text-properties') {
      const { 'fo:language': language, 'fo:country': country } = attributes;
      const isTold = language && language !== 'none' && language !== 'zxx';
      if (this.#inDefaultStyle && isTold) {
        this.language ??= country && country !== 'none' ? `${language}-${country}` : language;
      }
    }
  }

  #openContent(tag: string, attributes: XmlAttributes): void {
    switch (tag) {
      case 'text:p':
      case 'text:h': {
        const level = Number(attributes['text:outline-level'] ?? 1);
        const style = attributes['text:style-name'] ?? null;
        const headingLevel = tag === 'text:h' ? Math.max(1, level || 1) : null;
        const label = this.#labelOf(headingLevel, style, attributes);
        this.#paragraphs.push({ text: '', label, headingLevel, style, notes: [], rowDepth: this.#rowDepth });
        break;
      }
      case 'text:s':
      case 'text:tab':
      case 'text:line-break':
        this.#write(' ');
        break;
      case 'text:list':
        this.#numbering.openList(attributes);
        break;
      case 'text:list-item':
        this.#numbering.openItem(attributes);
        break;
      case 'text:note-body':
      case 'office:annotation':
        this.#noteDepths.push(this.#paragraphs.length);
        break;
      case 'table:table':
        this.flow.openTable();
        break;
      case 'table:table-row':
        this.#rowDepth += 1;
        this.flow.openRow();
        break;
      case 'table:table-cell':
        this.flow.openCell();
        break;
    }
  }

  #write(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph) paragraph.text += text;
  }

  #endParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    if (!paragraph) return;
    const block = this.#blockOf(paragraph);
    const referrer = this.#hostOf(paragraph);
    for (const told of [block, ...paragraph.notes]) {
      if (referrer) referrer.notes.push(told);
      else this.flow.add(told);
    }
  }

  /** The paragraph that a note, a comment or a text box stands in. */
  #hostOf({ rowDepth }: Paragraph): Paragraph | undefined {
    if (this.#noteDepths.length > 0) return this.#paragraphs[(this.#noteDepths.at(-1) ?? 0) - 1];
    const outer = this.#paragraphs.at(-1);
    // What stands in a table within a text box stays in its cell.
    return outer && outer.rowDepth === rowDepth ? outer : undefined;
  }

  #labelOf(headingLevel: number | null, style: string | null, attributes: XmlAttributes): string {
    const label = this.#numbering.takeLabel();
    if (headingLevel === null || label !== '' || (style !== null && this.#withoutNumber.has(style))) return label;
    return this.#numbering.headingLabel(headingLevel, attributes);
  }

  #blockOf({ text: words, label, headingLevel, style }: Paragraph): Block {
    const isBlank = words.trim() === '';
    const text = label === '' || isBlank ? words : `${label} ${words}`;
    const role = headingLevel === null ? this.#roleOf(style) : 'heading';
    if (role === 'body' || role === 'code') return { kind: role, text };
    const level = role === 'title' ? 0 : (headingLevel ?? 1);
    if (level <= 1 && !isBlank) this.firstHeading ??= words;
    return { kind: 'heading', text, level };
  }

  #roleOf(name: string | null): 'title' | 'code' | 'body' {
    let at = name;
    // Styles may be based on each other in a circle in a broken file.
    for (let step = 0; step < 20 && at !== null; step += 1) {
      if (isTitleName(at)) return 'title';
      if (/^(?:Preformatted_20_Text|Source_20_Text|Source_20_Code)$/.test(at)) return 'code';
      at = this.#parents.get(at) ?? null;
    }
    return 'body';
  }
}

const SKIPPED = new Set([
  'text:tracked-changes',
  // Who wrote a comment, and when.
  'dc:creator',
  'dc:date',
  'meta:date-string',
  'meta:creator-initials',
  'loext:sender-initials',
  'text:note-citation',
  'text:ruby-text',
  'text:table-of-content',
  'text:alphabetical-index',
  'text:illustration-index',
  'text:table-index',
  'office:forms',
  'office:scripts',
  'svg:title',
  'svg:desc',
  'table:covered-table-cell',
]);
