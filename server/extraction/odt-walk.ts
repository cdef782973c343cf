import { BlockFlow } from './block-flow.ts';
import type { Block } from './blocks.ts';
import type { XmlAttributes } from './xml-events.ts';

interface Paragraph {
  text: string;
  readonly headingLevel: number | null;
  readonly style: string | null;
  /** Foot notes, which are told after it. */
  readonly notes: Block[];
}

/**
 * Listens to the XML of an OpenDocument text (`styles.xml`, then `content.xml`): headings by outline level, table rows
 * with their cells parted by “|”, foot notes after the paragraph that refers to them. Deleted text, comments, tables of
 * contents and indexes are left out.
 */
export class OdtWalker {
  readonly flow = new BlockFlow();
  /** The language of the document's text by default, or null. */
  language: string | null = null;

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
    else if (tag === 'text:note-body') this.#noteDepths.pop();
    else if (tag === 'table:table-row') this.flow.closeRow();
  }

  text(text: string): void {
    if (this.#skipDepth === 0) this.#write(text);
  }

  #openStyle(tag: string, attributes: XmlAttributes): void {
    if (tag === 'style:default-style') this.#inDefaultStyle = attributes['style:family'] === 'paragraph';
    else if (tag === 'style:style') {
      this.#parents.set(attributes['style:name'] ?? '', attributes['style:parent-style-name'] ?? null);
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
        this.#paragraphs.push({ text: '', headingLevel: tag === 'text:h' ? level : null, style, notes: [] });
        break;
      }
      case 'text:s':
      case 'text:tab':
      case 'text:line-break':
        this.#write(' ');
        break;
      case 'text:note-body':
        this.#noteDepths.push(this.#paragraphs.length);
        break;
      case 'table:table':
        this.flow.openTable();
        break;
      case 'table:table-row':
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
    const referrer = this.#noteDepths.length > 0 ? this.#paragraphs[(this.#noteDepths.at(-1) ?? 0) - 1] : undefined;
    const block = this.#blockOf(paragraph);
    for (const told of [block, ...paragraph.notes]) {
      if (referrer) referrer.notes.push(told);
      else this.flow.add(told);
    }
  }

  #blockOf({ text, headingLevel, style }: Paragraph): Block {
    if (headingLevel !== null) return { kind: 'heading', text, level: Math.max(1, headingLevel) };
    const role = this.#roleOf(style);
    return role === 'title' ? { kind: 'heading', text, level: 0 } : { kind: role, text };
  }

  #roleOf(name: string | null): 'title' | 'code' | 'body' {
    let at = name;
    // Styles may be based on each other in a circle in a broken file.
    for (let step = 0; step < 20 && at !== null; step += 1) {
      if (at === 'Title') return 'title';
      if (/^(?:Preformatted_20_Text|Source_20_Text|Source_20_Code)$/.test(at)) return 'code';
      at = this.#parents.get(at) ?? null;
    }
    return 'body';
  }
}

const SKIPPED = new Set([
  'text:tracked-changes',
  'office:annotation',
  'text:note-citation',
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
