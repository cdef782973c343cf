import type { Block } from '../blocks.ts';
import { type NumberFormat, numberFormatOf } from '../xlsx-number-format.ts';
import { localName, readXml, type XmlAttributes } from '../xml-events.ts';

/**
 * The words and numbers of a chart, from what is stored of them in the chart itself: its titles and labels, then a row for
 * each series (“Herring | Spring: 31 | Autumn: 74”). Both the charts of `drawingml/chart` and the later `chartex` are read.
 */
export async function readChart(xml: AsyncIterable<string>): Promise<Block[]> {
  const walker = new ChartWalker();
  await readXml(xml, walker);
  return walker.finish();
}

interface Series {
  name: string[];
  categories: Map<number, string>;
  values: Map<number, string>;
  others: Map<number, string>[];
}

/** What the values that come next are. */
type Role = 'name' | 'categories' | 'values' | 'other' | null;

class ChartWalker {
  readonly #words: string[] = [];
  readonly #series: Series[] = [];
  /** The data of the later charts, which stand apart from the series that use them, by their ids. */
  readonly #data = new Map<string, Series>();
  #open: Series | null = null;
  #role: Role = null;
  #index = 0;
  #format: NumberFormat | null = null;
  #isNumber = false;
  #text: string[] | null = null;
  #paragraph: string[] | null = null;

  open(tag: string, attributes: XmlAttributes): void {
    switch (tag) {
      case 'c:ser':
      case 'cx:series':
        this.#open = newSeries();
        this.#series.push(this.#open);
        break;
      case 'cx:data':
        this.#open = newSeries();
        this.#data.set(attributes.id ?? '', this.#open);
        break;
      case 'cx:dataId':
        this.#adopt(attributes.val ?? '');
        break;
      case 'c:tx':
      case 'cx:tx':
        this.#role = 'name';
        break;
      case 'c:cat':
      case 'c:xVal':
        this.#role = 'categories';
        break;
      case 'c:val':
      case 'c:yVal':
        this.#role = 'values';
        break;
      case 'c:bubbleSize':
        this.#openOther();
        break;
      case 'cx:strDim':
      case 'cx:numDim':
        this.#openDimension(tag, attributes.type ?? '');
        break;
      case 'cx:lvl':
        this.#setFormat(attributes.formatCode);
        break;
      case 'c:numCache':
      case 'c:numLit':
        this.#isNumber = true;
        this.#format = null;
        break;
      case 'c:strCache':
      case 'c:strLit':
        this.#isNumber = false;
        break;
      case 'c:pt':
      case 'cx:pt':
        this.#index = Number(attributes.idx ?? 0);
        if (attributes.formatCode) this.#setFormat(attributes.formatCode);
        if (tag === 'cx:pt') this.#text = [];
        break;
      case 'c:v':
      case 'c:formatCode':
      case 'cx:v':
        this.#text = [];
        break;
      case 'a:p':
        this.#paragraph = [];
        break;
      case 'a:t':
        this.#text = [];
        break;
    }
  }

  text(text: string): void {
    this.#text?.push(text);
  }

  close(tag: string): void {
    const text = this.#text?.join('') ?? '';
    switch (tag) {
      case 'c:ser':
      case 'cx:series':
      case 'cx:data':
        this.#open = null;
        break;
      case 'c:tx':
      case 'cx:tx':
      case 'c:cat':
      case 'c:xVal':
      case 'c:val':
      case 'c:yVal':
      case 'c:bubbleSize':
      case 'cx:strDim':
      case 'cx:numDim':
        this.#role = null;
        this.#isNumber = false;
        this.#format = null;
        break;
      case 'c:formatCode':
        this.#setFormat(text);
        this.#text = null;
        break;
      case 'c:v':
      case 'cx:v':
      case 'cx:pt':
        if (this.#text !== null) this.#add(text.trim());
        this.#text = null;
        break;
      case 'a:t':
        this.#paragraph?.push(text);
        this.#text = null;
        break;
      case 'a:p':
        this.#addWords(this.#paragraph?.join('') ?? '');
        this.#paragraph = null;
        break;
    }
  }

  finish(): Block[] {
    const blocks: Block[] = this.#words.map((text) => ({ kind: 'body', text }));
    for (const series of this.#series) blocks.push(...rowsOf(series));
    return blocks;
  }

  #add(value: string): void {
    const series = this.#open;
    if (value === '') return;
    if (series === null) this.#addWords(value);
    else if (this.#role === 'name') series.name.push(value);
    else if (this.#role === 'categories') {
      // Of several levels of categories, the innermost comes first.
      const inner = series.categories.get(this.#index);
      series.categories.set(this.#index, inner === undefined ? this.#shown(value) : `${this.#shown(value)} ${inner}`);
    } else if (this.#role === 'values') series.values.set(this.#index, this.#shown(value));
    else if (this.#role === 'other') series.others.at(-1)?.set(this.#index, this.#shown(value));
  }

  #shown(value: string): string {
    const number = Number(value);
    if (!this.#isNumber || !Number.isFinite(number)) return value;
    return this.#format === null ? String(Number(number.toPrecision(15))) : this.#format(number);
  }

  #addWords(text: string): void {
    if (text.trim() !== '') this.#words.push(text.trim());
  }

  #setFormat(code: string | undefined): void {
    this.#format = code && !/^general$/i.test(code) ? numberFormatOf(code, { is1904: false }) : null;
  }

  #openDimension(tag: string, type: string): void {
    this.#isNumber = localName(tag) === 'numDim';
    if (type === 'cat' || type === 'x') this.#role = 'categories';
    else if (type === 'val' || type === 'y' || type === 'size') this.#role = 'values';
    else this.#openOther();
  }

  #openOther(): void {
    if (this.#open && this.#open.others.length < MOST_OTHERS) this.#open.others.push(new Map());
    this.#role = 'other';
    this.#isNumber = true;
  }

  #adopt(id: string): void {
    const data = this.#data.get(id);
    if (!data || !this.#open) return;
    // Each set of data is told once, for the first series that uses it.
    this.#data.delete(id);
    this.#open.categories = data.categories;
    this.#open.values = data.values;
    this.#open.others = data.others;
  }
}

function newSeries(): Series {
  return { name: [], categories: new Map(), values: new Map(), others: [] };
}

function rowsOf({ name, categories, values, others }: Series): Block[] {
  const indexes = [...new Set([...values.keys(), ...categories.keys(), ...others.flatMap((each) => [...each.keys()])])];
  const cells = indexes
    .sort((a, b) => a - b)
    .map((index) => {
      const numbers = [values.get(index), ...others.map((each) => each.get(index))].filter(
        (each) => each !== undefined,
      );
      return [categories.get(index), numbers.join(', ')].filter(Boolean).join(': ');
    });
  const rows: Block[] = [];
  let row: string[] = name.length > 0 ? [name.join(' ')] : [];
  let chars = 0;
  for (const cell of cells) {
    row.push(cell);
    chars += cell.length;
    if (chars < LONGEST_ROW_CHARS) continue;
    rows.push({ kind: 'table', text: row.join(' | ') });
    row = [];
    chars = 0;
  }
  if (row.length > 0) rows.push({ kind: 'table', text: row.join(' | ') });
  return rows;
}

const LONGEST_ROW_CHARS = 1_500;
/** A bubble has a size besides its place; a candle has four values. */
const MOST_OTHERS = 4;
