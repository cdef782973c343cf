import type { XmlAttributes } from '../xml-events.ts';
import { formatCounter } from './counter-formats.ts';

interface Level {
  readonly format: string;
  readonly prefix: string;
  readonly suffix: string;
  /** The label spelled out, with `%1%` for the number of the first level. */
  readonly pattern: string | null;
  readonly shownLevels: number;
  readonly start: number;
}

interface List {
  readonly style: string | null;
  readonly counts: (number | undefined)[];
}

/** An open list, of which nested ones share the counts. */
interface OpenList extends List {
  readonly level: number;
  /** The number of the item in work, until its first paragraph bears it. */
  label: string;
}

/**
 * The numbers of lists and headings in an OpenDocument text, which its text does not hold. It listens to the styles, then
 * to the lists as they open and close.
 */
export class OdfNumbering {
  readonly #styles = new Map<string, Map<number, Level>>();
  #style: Map<number, Level> | null = null;
  readonly #open: OpenList[] = [];
  /** The last list of each style, and each list by its id, for those that go on with them. */
  readonly #lastOfStyle = new Map<string | null, List>();
  readonly #byId = new Map<string, List>();
  readonly #headings: List = { style: OUTLINE, counts: [] };

  openStyle(tag: string, attributes: XmlAttributes): void {
    if (tag === 'text:list-style' || tag === 'text:outline-style') {
      this.#style = new Map();
      this.#styles.set(tag === 'text:outline-style' ? OUTLINE : (attributes['style:name'] ?? ''), this.#style);
    } else if (tag === 'text:list-level-style-number' || tag === 'text:outline-level-style') {
      const index = Number(attributes['text:level'] ?? 1) - 1;
      const isKnown = Number.isInteger(index) && index >= 0 && index < MOST_LEVELS;
      if (isKnown) this.#style?.set(index, levelOf(attributes));
    }
  }

  openList(attributes: XmlAttributes): void {
    const outer = this.#open.at(-1);
    const style = attributes['text:style-name'] ?? outer?.style ?? null;
    if (outer) {
      this.#open.push({ style, counts: outer.counts, level: outer.level + 1, label: '' });
      return;
    }
    const before = this.#byId.get(attributes['text:continue-list'] ?? '');
    const goesOn = attributes['text:continue-numbering'] === 'true' ? this.#lastOfStyle.get(style) : undefined;
    const list = before ?? goesOn ?? { style, counts: [] };
    this.#lastOfStyle.set(style, list);
    const id = attributes['xml:id'];
    if (id) this.#byId.set(id, list);
    this.#open.push({ style, counts: list.counts, level: 0, label: '' });
  }

  closeList(): void {
    this.#open.pop();
  }

  openItem(attributes: XmlAttributes): void {
    const list = this.#open.at(-1);
    if (list) list.label = this.#count(list, list.level, attributes['text:start-value']);
  }

  /** The number of the list item whose first paragraph comes, or ''. */
  takeLabel(): string {
    const list = this.#open.at(-1);
    const label = list?.label ?? '';
    if (list) list.label = '';
    return label;
  }

  /** The number of a heading on this level (from 1 on) by the outline of the document, or ''. */
  headingLabel(outlineLevel: number, attributes: XmlAttributes): string {
    if (attributes['text:is-list-header'] === 'true') return '';
    const start = attributes['text:restart-numbering'] === 'true' ? (attributes['text:start-value'] ?? '1') : undefined;
    return this.#count(this.#headings, outlineLevel - 1, start);
  }

  #count({ style, counts }: List, at: number, start: string | undefined): string {
    const levels = this.#styles.get(style ?? '');
    const level = levels?.get(at);
    if (!levels || at >= MOST_LEVELS) return '';
    const count = counts[at];
    if (start !== undefined && Number.isFinite(Number(start))) counts[at] = Number(start);
    else counts[at] = count === undefined ? (level?.start ?? 1) : count + 1;
    counts.length = at + 1;
    if (!level || level.format === '') return '';
    const shown = (index: number) => {
      const { format = '1', start: first = 1 } = levels.get(index) ?? {};
      return format === '' ? '' : formatCounter(counts[index] ?? first, FORMATS[format] ?? 'decimal');
    };
    if (level.pattern !== null) return level.pattern.replace(/%(\d{1,2})%/g, (_, digits) => shown(Number(digits) - 1));
    const numbers: string[] = [];
    for (let index = Math.max(0, at - level.shownLevels + 1); index <= at; index += 1) {
      const number = shown(index);
      if (number !== '') numbers.push(number);
    }
    return `${level.prefix}${numbers.join('.')}${level.suffix}`.trim();
  }
}

const OUTLINE = ' outline';
const MOST_LEVELS = 10;
const LONGEST_AFFIX = 100;

function levelOf(attributes: XmlAttributes): Level {
  const affix = (name: string) => (attributes[name] ?? '').slice(0, LONGEST_AFFIX);
  const pattern = attributes['style:num-list-format'] ?? attributes['loext:num-list-format'] ?? null;
  return {
    format: attributes['style:num-format'] ?? '',
    prefix: affix('style:num-prefix'),
    suffix: affix('style:num-suffix'),
    pattern: pattern !== null && pattern.length <= LONGEST_AFFIX ? pattern : null,
    shownLevels: Number(attributes['text:display-levels'] ?? 1),
    start: Number(attributes['text:start-value'] ?? 1),
  };
}

/** The formats of OpenDocument by their names in {@link formatCounter}. */
const FORMATS: Readonly<Record<string, string>> = {
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
  '1st': 'ordinal',
  One: 'cardinalText',
  First: 'ordinalText',
  '一, 二, 三, ...': 'chineseCounting',
  '①, ②, ③, ...': 'decimalEnclosedCircle',
  '１, ２, ３, ...': 'decimalFullWidth',
  'ア, イ, ウ, ...': 'aiueo',
  'イ, ロ, ハ, ...': 'iroha',
  'а, б, .., аа, аб, ... (ru)': 'russianLower',
  'А, Б, .., Аа, Аб, ... (ru)': 'russianUpper',
};
