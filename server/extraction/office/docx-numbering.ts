import { readXml } from '../xml-events.ts';
import { formatCounter } from './counter-formats.ts';

/** What a paragraph, or its style, says about its number. */
export interface NumberReference {
  /** `w:numId`; “0” takes away the number that the style would give. */
  readonly numId: string | null;
  readonly level: number | null;
}

interface Level {
  start: number;
  format: string;
  text: string;
  /** The style whose paragraphs are on this level. */
  style: string | null;
  /** 0 for a level that never starts again; null for one that does after each level above it. */
  restart: number | null;
  isLegal: boolean;
}

interface AbstractNumbering {
  readonly levels: Map<number, Level>;
  /** The style of numbering that holds the levels instead. */
  numStyleLink: string | null;
}

interface NumberingInstance {
  abstractId: string;
  readonly starts: Map<number, number>;
  readonly levels: Map<number, Level>;
}

/**
 * The numbers of lists and headings in a Word document, which its text does not hold: they are counted paragraph by
 * paragraph, in order.
 */
export class DocxNumbering {
  readonly #abstract = new Map<string, AbstractNumbering>();
  readonly #abstractOfStyle = new Map<string, string>();
  readonly #instances = new Map<string, NumberingInstance>();
  /** The count on each level, by abstract numbering: lists that share one go on counting. */
  readonly #counts = new Map<string, (number | undefined)[]>();
  readonly #begun = new Set<string>();
  #language: string | null = null;

  /** Reads `word/numbering.xml`. The language is that of ordinals. */
  async read(xml: AsyncIterable<string>, language: string | null): Promise<void> {
    this.#language = language;
    let abstract: AbstractNumbering | null = null;
    let abstractId = '';
    let instance: NumberingInstance | null = null;
    let level: Level | null = null;
    let overridden = 0;
    await readXml(xml, {
      open: (tag, attributes) => {
        const value = attributes['w:val'];
        switch (tag) {
          case 'w:abstractNum':
            abstract = { levels: new Map(), numStyleLink: null };
            abstractId = attributes['w:abstractNumId'] ?? '';
            this.#abstract.set(abstractId, abstract);
            break;
          case 'w:num':
            instance = { abstractId: '', starts: new Map(), levels: new Map() };
            this.#instances.set(attributes['w:numId'] ?? '', instance);
            break;
          case 'w:abstractNumId':
            if (instance) instance.abstractId = value ?? '';
            break;
          case 'w:numStyleLink':
            if (abstract) abstract.numStyleLink = value ?? null;
            break;
          case 'w:styleLink':
            if (abstract && value) this.#abstractOfStyle.set(value, abstractId);
            break;
          case 'w:lvlOverride':
            overridden = Number(attributes['w:ilvl'] ?? 0);
            break;
          case 'w:startOverride':
            setLevel(instance?.starts, overridden, Number(value ?? 1));
            break;
          case 'w:lvl':
            level = { start: 0, format: 'decimal', text: '', style: null, restart: null, isLegal: false };
            setLevel((instance ?? abstract)?.levels, attributes['w:ilvl'] ?? overridden, level);
            break;
          case 'w:start':
            if (level) level.start = Number(value ?? 0);
            break;
          case 'w:numFmt':
            if (level) level.format = value ?? 'decimal';
            break;
          case 'w:lvlText':
            if (level && value !== undefined && value.length <= LONGEST_TEXT) level.text = value;
            break;
          case 'w:pStyle':
            if (level) level.style = value ?? null;
            break;
          case 'w:lvlRestart':
            if (level) level.restart = Number(value ?? 0);
            break;
          case 'w:isLgl':
            if (level) level.isLegal = value !== '0' && value !== 'false';
            break;
        }
      },
      close: (tag) => {
        if (tag === 'w:abstractNum') abstract = null;
        if (tag === 'w:num') instance = null;
        if (tag === 'w:lvl') level = null;
      },
    });
  }

  /**
   * Counts a paragraph and gives the number that stands before it, such as “Article 1” or “1.1”; '' for none, or a bullet.
   *
   * @param styleId the style of the paragraph, which may be what puts it on its level
   * @param byStyle what the style says about its number
   */
  next(own: NumberReference, byStyle: NumberReference, styleId: string | null): string {
    const numId = own.numId ?? byStyle.numId;
    const instance = numId === null ? undefined : this.#instances.get(numId);
    if (numId === null || !instance) return '';
    const abstractId = this.#resolved(instance.abstractId);
    const levels = this.#abstract.get(abstractId)?.levels ?? new Map<number, Level>();
    const at = own.level ?? levelOfStyle(levels, instance.levels, styleId) ?? byStyle.level ?? 0;
    const levelAt = (index: number) => instance.levels.get(index) ?? levels.get(index);
    const level = levelAt(at);
    if (!level) return '';
    const startOf = (index: number) => instance.starts.get(index) ?? levelAt(index)?.start ?? 1;

    const counts = this.#counts.get(abstractId) ?? [];
    this.#counts.set(abstractId, counts);
    if (!this.#begun.has(numId)) for (const index of instance.starts.keys()) counts[index] = undefined;
    this.#begun.add(numId);
    const count = counts[at];
    counts[at] = count === undefined ? startOf(at) : count + 1;
    for (let index = at + 1; index <= LAST_LEVEL; index += 1) {
      const restart = levelAt(index)?.restart ?? index;
      if (at < restart) counts[index] = undefined;
    }
    if (level.format === 'bullet') return '';
    return level.text.replace(/%([1-9])/g, (_, digit: string) => {
      const index = Number(digit) - 1;
      const format = levelAt(index)?.format ?? 'decimal';
      return formatCounter(counts[index] ?? startOf(index), level.isLegal ? 'decimal' : format, this.#language);
    });
  }

  /** Follows the link from an abstract numbering to the one that holds its levels. */
  #resolved(abstractId: string): string {
    const link = this.#abstract.get(abstractId)?.numStyleLink;
    return (link ? this.#abstractOfStyle.get(link) : undefined) ?? abstractId;
  }
}

const LAST_LEVEL = 8;
const LONGEST_TEXT = 200;

function setLevel<Value>(levels: Map<number, Value> | undefined, level: string | number, value: Value): void {
  const index = Number(level);
  if (Number.isInteger(index) && index >= 0 && index <= LAST_LEVEL) levels?.set(index, value);
}

function levelOfStyle(
  levels: ReadonlyMap<number, Level>,
  overriding: ReadonlyMap<number, Level>,
  styleId: string | null,
): number | null {
  if (styleId === null) return null;
  for (const [index, { style }] of [...overriding, ...levels]) if (style === styleId) return index;
  return null;
}
