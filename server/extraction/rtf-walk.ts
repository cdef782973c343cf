import { BlockFlow } from './block-flow.ts';
import { headingLevelOfName, isTitleName } from './office/heading-names.ts';
import { charsetOfCodePage, charsetOfFont, languageOfNumber } from './rtf-charsets.ts';
import type { RtfListener } from './rtf-tokens.ts';
import { NUMBERS, READ_THOUGH_STARRED, SKIPPED, STORIES, TEXTS } from './rtf-words.ts';

type Destination = 'body' | 'skip' | 'fonts' | 'styles' | 'info' | 'title' | 'number';

/** What holds until the end of a group. */
interface GroupState {
  /** Where its text goes. */
  destination: Destination;
  /** Where it would go if it were not said a second time in Unicode (`\upr`). */
  unicodeDestination: Destination;
  charset: string;
  /** How many characters stand after a `\u` for readers that do not know it. */
  fallbackChars: number;
  isHidden: boolean;
  style: number;
  outlineLevel: number | null;
  isInTable: boolean;
  /** A foot note or a text box: paragraphs within a paragraph, told when the group ends. */
  isStory: boolean;
}

/**
 * Listens to the tokens of an RTF file: text in all its encodings, headings by style or outline level, rows of tables,
 * foot notes. What is drawn, embedded, hidden, deleted, or stands on every page is left out.
 */
export class RtfWalker implements RtfListener {
  readonly flow = new BlockFlow();
  title = '';
  language: string | null = null;

  #charset = 'windows-1252';
  #state: GroupState = {
    destination: 'body',
    unicodeDestination: 'body',
    charset: 'windows-1252',
    fallbackChars: 1,
    isHidden: false,
    style: 0,
    outlineLevel: null,
    isInTable: false,
    isStory: false,
  };
  readonly #outer: GroupState[] = [];
  readonly #fonts = new Map<number, string>();
  readonly #headingLevels = new Map<number, number>();
  #defaultFont: number | null = null;
  #tableFont = 0;
  #tableStyle: number | null = null;
  #styleName = '';
  /** The number of a list item, as the writer shows it to readers that do not count. */
  #number = '';
  #isStarred = false;
  #isDone = false;
  #skipChars = 0;
  #bytes: number[] = [];
  /** The paragraph in work; stories put theirs on top. */
  readonly #paragraphs: string[] = [''];
  /** The stories within the paragraph in work, which are told after it. */
  #told: string[] = [];
  #isCellOpen = false;

  /** Whether every group has been closed: the file is whole. */
  get isComplete(): boolean {
    return this.#isDone;
  }

  openGroup(): void {
    this.#flushBytes();
    this.#skipChars = 0;
    if (this.#outer.length >= DEEPEST) throw new RangeError(`groups are nested more than ${DEEPEST} deep`);
    this.#outer.push(this.#state);
    this.#state = { ...this.#state, isStory: false };
    this.#isStarred = false;
  }

  closeGroup(): void {
    this.#flushBytes();
    this.#skipChars = 0;
    const closed = this.#state;
    const outer = this.#outer.pop();
    if (!outer || this.#isDone) return;
    if (closed.destination === 'styles' && outer.destination === 'styles') this.#endStyle();
    if (closed.destination === 'fonts' && outer.destination !== 'fonts') {
      outer.charset = this.#fonts.get(this.#defaultFont ?? 0) ?? outer.charset;
    }
    if (closed.isStory) {
      this.#endParagraph();
      this.#paragraphs.pop();
    }
    this.#state = outer;
    if (closed.destination === 'number' && outer.destination === 'body') this.#writeNumber();
    if (this.#outer.length > 0) return;
    this.#endParagraph();
    this.#endRow();
    this.#isDone = true;
  }

  byte(value: number): void {
    if (this.#skipChars > 0) this.#skipChars -= 1;
    else if (this.#state.destination !== 'skip' && !this.#state.isHidden) this.#bytes.push(value);
    if (this.#bytes.length >= MOST_BYTES_KEPT) this.#flushBytes(true);
  }

  control(word: string, parameter: number | null): void {
    if (word === '*') {
      this.#isStarred = true;
      return;
    }
    this.#flushBytes();
    const isStarred = this.#isStarred;
    this.#isStarred = false;
    const text = TEXTS[word];
    if (this.#skipChars > 0 && text !== undefined) {
      this.#skipChars -= 1;
      return;
    }
    // Whoever writes a command here has left out what older readers would show.
    this.#skipChars = 0;
    if (this.#openDestination(word, isStarred)) return;
    if (text !== undefined) this.#write(text);
    else this.#set(word, parameter) || this.#structure(word);
  }

  /** Whether the word says where the text of its group goes. */
  #openDestination(word: string, isStarred: boolean): boolean {
    const state = this.#state;
    if (word === 'upr') {
      state.unicodeDestination = state.destination;
      state.destination = 'skip';
    } else if (word === 'fonttbl') state.destination = 'fonts';
    else if (word === 'stylesheet') state.destination = 'styles';
    else if (word === 'info') state.destination = 'info';
    else if (word === 'title' && state.destination === 'info') state.destination = 'title';
    else if (NUMBERS.has(word) && state.destination === 'body') {
      state.destination = 'number';
      this.#number = '';
    } else if (STORIES.has(word)) {
      state.destination = 'body';
      state.isStory = true;
      this.#paragraphs.push('');
    } else if (word === 'ud' && isStarred) state.destination = state.unicodeDestination;
    else if (SKIPPED.has(word) || (isStarred && !READ_THOUGH_STARRED.has(word))) {
      // In the table of styles, what is starred is a style of characters.
      state.destination = 'skip';
    } else return false;
    return true;
  }

  /** Whether the word sets how what follows is to be read. */
  #set(word: string, parameter: number | null): boolean {
    const state = this.#state;
    switch (word) {
      case 'ansicpg':
        this.#setCharset(charsetOfCodePage(parameter ?? 0) ?? 'windows-1252');
        return true;
      case 'mac':
        this.#setCharset('macintosh');
        return true;
      case 'deff':
        this.#defaultFont = parameter;
        return true;
      case 'deflang':
        this.language = languageOfNumber(parameter ?? 0);
        return true;
      case 'f':
        if (state.destination === 'fonts') this.#tableFont = parameter ?? 0;
        else state.charset = this.#fonts.get(parameter ?? 0) ?? this.#charset;
        return true;
      case 'fcharset':
      case 'cpg': {
        const charset = word === 'cpg' ? charsetOfCodePage(parameter ?? 0) : charsetOfFont(parameter ?? 0);
        if (state.destination === 'fonts' && charset !== null) this.#fonts.set(this.#tableFont, charset);
        return true;
      }
      case 'plain':
        state.isHidden = false;
        state.charset = this.#fonts.get(this.#defaultFont ?? 0) ?? this.#charset;
        return true;
      case 'v':
      case 'deleted':
        state.isHidden = parameter !== 0;
        return true;
      case 'uc':
        state.fallbackChars = Math.max(0, parameter ?? 1);
        return true;
      case 'u':
        this.#write(String.fromCharCode((parameter ?? 0) & 0xffff));
        this.#skipChars = state.fallbackChars;
        return true;
      case 's':
        state.style = parameter ?? 0;
        if (state.destination === 'styles') this.#tableStyle = state.style;
        return true;
      case 'outlinelevel':
        if (state.destination !== 'styles') state.outlineLevel = parameter;
        else if (this.#tableStyle !== null) this.#headingLevels.set(this.#tableStyle, (parameter ?? 0) + 1);
        return true;
      case 'pard':
        state.style = 0;
        state.outlineLevel = null;
        state.isInTable = false;
        return true;
      case 'intbl':
        state.isInTable = true;
        return true;
      default:
        return false;
    }
  }

  #structure(word: string): void {
    if (this.#state.destination !== 'body') return;
    if (word === 'par' || word === 'sect' || word === 'page') this.#endParagraph();
    else if (word === 'cell' || word === 'nestcell') {
      this.#openCell();
      this.#endParagraph();
      if (word === 'cell') this.#isCellOpen = false;
    } else if (word === 'row') this.#endRow();
  }

  #setCharset(charset: string): void {
    this.#charset = charset;
    this.#state.charset = charset;
  }

  #write(text: string): void {
    const { destination, isHidden } = this.#state;
    if (this.#isDone || isHidden) return;
    if (destination === 'body') this.#paragraphs[this.#paragraphs.length - 1] += text;
    else if (destination === 'title') this.title += text;
    else if (destination === 'styles') this.#styleName += text;
    else if (destination === 'number') this.#number += text;
  }

  /** A bullet says nothing; in fonts of signs, it may be a letter. */
  #writeNumber(): void {
    const number = this.#number.trim();
    if (/\p{N}|\p{L}[.):\]]|\p{L}{3}/u.test(number)) this.#write(`${number} `);
  }

  /** A character of several bytes may be cut by a piece of the file, but never by anything else. */
  #flushBytes(isOpen = false): void {
    if (this.#bytes.length === 0) return;
    const { charset } = this.#state;
    const isWide = /^(?:shift_jis|gbk|gb18030|big5|euc-kr|utf-8)$/.test(charset);
    // The last byte of a long run may begin a character.
    const kept = isOpen && isWide ? this.#bytes.splice(-1) : [];
    this.#write(new TextDecoder(charset).decode(Uint8Array.from(this.#bytes)));
    this.#bytes = kept;
  }

  #endStyle(): void {
    const name = this.#styleName.replace(/;\s*$/, '').trim().toLowerCase();
    const level = headingLevelOfName(name);
    // A style of characters has no number of this kind.
    if (this.#tableStyle !== null && level !== null) this.#headingLevels.set(this.#tableStyle, level);
    else if (this.#tableStyle !== null && isTitleName(name)) this.#headingLevels.set(this.#tableStyle, 0);
    this.#styleName = '';
    this.#tableStyle = null;
  }

  #endParagraph(): void {
    const text = this.#paragraphs.at(-1) ?? '';
    this.#paragraphs[this.#paragraphs.length - 1] = '';
    if (this.#paragraphs.length > 1) {
      this.#told.push(text);
      return;
    }
    const told = this.#told;
    this.#told = [];
    if (text.trim() === '' && told.length === 0) return;
    const { style, outlineLevel, isInTable } = this.#state;
    if (isInTable) this.#openCell();
    else this.#endRow();
    const level = outlineLevel !== null && outlineLevel < 9 ? outlineLevel + 1 : this.#headingLevels.get(style);
    if (level !== undefined && level < 10 && !isInTable) this.flow.add({ kind: 'heading', text, level });
    else this.flow.add({ kind: 'body', text });
    for (const story of told) this.flow.add({ kind: 'body', text: story });
  }

  #openCell(): void {
    if (!this.flow.isInRow) this.flow.openRow();
    if (!this.#isCellOpen) this.flow.openCell();
    this.#isCellOpen = true;
  }

  #endRow(): void {
    if (this.flow.isInRow) this.flow.closeRow();
    this.#isCellOpen = false;
  }
}

const DEEPEST = 2_000;
const MOST_BYTES_KEPT = 64 * 1024;
