import { namesProperty } from './label-words.ts';

/** A cell that is not blank, and the number of its column. */
export interface Cell {
  readonly column: number;
  readonly text: string;
}

/**
 * What the first row of a table is: `labelled` by proof, `likely` only because most tables begin with their labels, or
 * `none`: the first row holds values as the others do.
 */
export type HeaderVerdict = 'labelled' | 'likely' | 'none';

/**
 * Judges whether the first row names what the others hold. A list of names and values (“Capital | Vardo”) looks like a
 * table of two columns, and its first pair must not become the labels of the others: two columns need proof, which is
 * a column of numbers, dates or long texts under a word, or a label that is known to be one, above what is none.
 */
export function judgeHeader(first: readonly Cell[], rows: readonly (readonly Cell[])[]): HeaderVerdict {
  const body = rows.filter((row) => !isSameRow(first, row));
  if (body.length === 0 || !couldBeHeader(first)) return 'none';
  const below = columnsOf(first, body);
  const others = first.slice(1);
  const isNamed = others.some(({ text }) => namesProperty(text)) || isNameOfNames(first, body);
  if (!isNamed && isListOfProperties(first, body)) return 'none';
  if (first.some((cell) => isOneOfItsColumn(cell, below.get(cell.column) ?? []))) return 'none';
  const isContrary = first.some((cell) => differs(cell, below.get(cell.column) ?? []));
  if (isNamed || isContrary) return 'labelled';
  return first.length > 2 && !first.some(({ text }) => hasDigit(text)) ? 'likely' : 'none';
}

/** Whether two rows hold the same: a header comes again on each page of a printed list. */
export function isSameRow(one: readonly Cell[], other: readonly Cell[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ column, text }, index) => other[index]?.column === column && other[index]?.text === text)
  );
}

/** Words, no two alike. */
function couldBeHeader(cells: readonly Cell[]): boolean {
  const labels = new Set(cells.map(({ text }) => text.toLowerCase()));
  return (
    cells.length > 1 &&
    labels.size === cells.length &&
    cells.every(({ text }) => text.length <= LONGEST_LABEL && !isValue(text))
  );
}

/** What kinds of values stand in a column; two tables that differ in them are not one. */
export type CellKind = 'digits' | 'words';

export function kindOf(text: string): CellKind {
  return hasDigit(text) ? 'digits' : 'words';
}

const LONGEST_LABEL = 100;
/** So large a part of a column speaks for the whole of it. */
const MOST = 0.8;
/** A text that is much longer than its label. */
const LONG_TEXT = 40;

/** A number, an amount, a share, a date, an address: what stands in a table and not above it. A year may be a header. */
function isValue(text: string): boolean {
  if (YEAR.test(text)) return false;
  return !/\p{L}/u.test(text) || /^[^\s@]+@[^\s@]+$|^https?:\/\//.test(text);
}

const YEAR = /^(?:1[5-9]|20)\d\d$/;

function hasDigit(text: string): boolean {
  return /\p{N}/u.test(text) && !YEAR.test(text);
}

function columnsOf(first: readonly Cell[], body: readonly (readonly Cell[])[]): Map<number, string[]> {
  const columns = new Map<number, string[]>(first.map(({ column }) => [column, []]));
  for (const row of body) for (const { column, text } of row) columns.get(column)?.push(text);
  return columns;
}

/** “Capital | Vardo”, “Language | Norse”: most of the first column names properties, or ends with a colon. */
function isListOfProperties(first: readonly Cell[], body: readonly (readonly Cell[])[]): boolean {
  const names = body.map((row) => row[0]?.text ?? '').filter((text) => text !== '');
  const colons = [first[0]?.text ?? '', ...names].filter((text) => /[:：]$/.test(text)).length;
  return (
    colons > names.length / 2 ||
    (namesProperty(first[0]?.text ?? '') && names.filter(namesProperty).length >= names.length / 2)
  );
}

/** “City” above names of cities: a label that none of those below it is like. One of them alone would prove little. */
function isNameOfNames(first: readonly Cell[], body: readonly (readonly Cell[])[]): boolean {
  const below = body.map((row) => row[0]?.text ?? '');
  return body.length > 1 && namesProperty(first[0]?.text ?? '') && !below.some(namesProperty);
}

/** Whether the value of a first row comes again below it, as values do and labels do not. */
function isOneOfItsColumn({ text }: Cell, below: readonly string[]): boolean {
  const value = text.toLowerCase();
  return below.some((each) => each.toLowerCase() === value);
}

/** Whether what stands below a word is of another kind: numbers, dates, amounts, or long texts. */
function differs({ text }: Cell, below: readonly string[]): boolean {
  const share = (isSo: (each: string) => boolean) => below.filter(isSo).length / Math.max(1, below.length);
  if (below.length === 0) return false;
  const isYear = YEAR.test(text);
  if (
    isYear ? share((each) => isValue(each)) >= MOST : !hasDigit(text) && share((each) => /\p{N}/u.test(each)) >= MOST
  ) {
    return true;
  }
  return share((each) => each.length > LONG_TEXT && each.length > 3 * text.length) >= MOST;
}
