import type { Cell } from './labelled-rows.ts';
import { plainText } from './xlsx-strings.ts';
import type { CellFormats } from './xlsx-styles.ts';
import { localName, type XmlAttributes } from './xml-events.ts';

/**
 * Listens to the XML of a sheet and tells its rows, each with those of its cells that hold something; a row of none stands
 * for one or several blank ones.
 */
export class SheetWalker {
  readonly #strings: readonly string[];
  readonly #formats: CellFormats;
  readonly #onRow: (cells: readonly Cell[]) => void;
  #cells: Cell[] = [];
  #row = 0;
  #column = 0;
  #type = 'n';
  #style = 0;
  #value: string[] = [];
  #inValue = false;
  #inPhonetics = false;
  #inExtension = false;

  constructor(
    book: { readonly strings: readonly string[]; readonly formats: CellFormats },
    onRow: (cells: readonly Cell[]) => void,
  ) {
    this.#strings = book.strings;
    this.#formats = book.formats;
    this.#onRow = onRow;
  }

  open(tag: string, attributes: XmlAttributes): void {
    switch (localName(tag)) {
      case 'row': {
        const row = Number(attributes.r ?? this.#row + 1);
        // Blank rows are mostly left out; one is enough to part what stands above and below.
        if (row > this.#row + 1 && this.#row > 0) this.#onRow([]);
        this.#row = row;
        this.#cells = [];
        this.#column = -1;
        break;
      }
      case 'c':
        this.#column = columnOf(attributes.r) ?? this.#column + 1;
        this.#type = attributes.t ?? 'n';
        this.#style = Number(attributes.s ?? 0);
        this.#value = [];
        break;
      case 'rPh':
        this.#inPhonetics = true;
        break;
      case 'extLst':
        this.#inExtension = true;
        break;
      case 'v':
      case 't':
        this.#inValue = !this.#inPhonetics && !this.#inExtension;
        break;
    }
  }

  text(text: string): void {
    if (this.#inValue) this.#value.push(text);
  }

  close(tag: string): void {
    switch (localName(tag)) {
      case 'v':
      case 't':
        this.#inValue = false;
        break;
      case 'rPh':
        this.#inPhonetics = false;
        break;
      case 'extLst':
        this.#inExtension = false;
        break;
      case 'c': {
        const text = this.#shown(this.#value.join(''));
        if (text !== '') this.#cells.push({ column: this.#column, text });
        this.#value = [];
        break;
      }
      case 'row':
        this.#onRow(this.#cells);
        break;
    }
  }

  #shown(value: string): string {
    if (value === '') return '';
    const format = this.#formats.formatOf(this.#style);
    switch (this.#type) {
      case 's':
        return format.text(this.#strings[Number(value)] ?? '');
      case 'inlineStr':
      case 'str':
        return format.text(plainText(value));
      case 'b':
        return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
      case 'n': {
        const number = Number(value);
        return Number.isFinite(number) ? format.number(number) : value;
      }
      case 'd':
        return shownDate(value);
      // What went wrong in a formula (`e`).
      default:
        return value;
    }
  }
}

/** A date in words of its own, without a time of day if that is midnight. */
function shownDate(value: string): string {
  const [date = '', time = ''] = value.replace(/Z$/, '').split('T');
  return /^[0:.]*$/.test(time) ? date : `${date} ${time}`.trim();
}

/** The number of the column in a reference such as `AB12`, or null where there is none. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/i.exec(reference ?? '')?.[0].toUpperCase();
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
