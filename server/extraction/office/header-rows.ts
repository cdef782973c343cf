import type { Block } from '../blocks.ts';
import { foldText } from '../fold-text.ts';
import type { Cell } from '../labelled-rows.ts';

export interface HeadedTable {
  /** The blocks of the rows that were looked at. */
  readonly blocks: Block[];
  /** The block of a row that follows. */
  readonly tell: (row: readonly Cell[]) => Block[];
}

/**
 * A table whose labels stand in two rows: the upper ones (“2030”, “2031”) span several of the lower ones (“Q1”, “Q2”, “Q1”,
 * “Q2”), as merged cells do. Each column is labelled by both (“2030 Q1”). Null where the rows are no such table.
 */
export function joinHeaderRows(rows: readonly (readonly Cell[])[]): HeadedTable | null {
  const start = rows.findIndex((row) => row.length > 1);
  const upper = rows[start];
  const lower = rows[start + 1];
  const body = rows.slice(start + 2);
  if (!upper || !lower || body.length === 0 || !isSpanned(upper, lower, body)) return null;
  const labels = joinedLabels(upper, lower);
  const tell = (row: readonly Cell[]): Block[] => {
    const [only] = row;
    if (row.length === 1 && only) return [{ kind: 'body', text: foldText(only.text) }];
    const cells = row.map(({ column, text }) => [labels.get(column), foldText(text)].filter(Boolean).join(': '));
    return [{ kind: 'table', text: cells.join(' | ') }];
  };
  return { blocks: [...rows.slice(0, start), ...body].flatMap(tell), tell };
}

function isSpanned(upper: readonly Cell[], lower: readonly Cell[], body: readonly (readonly Cell[])[]): boolean {
  const above = new Set(upper.map(({ column }) => column));
  const first = upper[0]?.column ?? 0;
  const below = new Set(lower.map(({ column }) => column));
  const spanned = lower.filter(({ column }) => !above.has(column));
  const columns = new Set([...above, ...below]);
  // What spans others stands over at least two of them.
  if (spanned.length === 0 || spanned.some(({ column }) => column < first)) return false;
  if (![...upper, ...lower].every(({ text }) => isLabel(text))) return false;
  if (!body.every((row) => row.length === 1 || row.every(({ column }) => columns.has(column)))) return false;
  // The columns under labels that span hold numbers, and the labels do not come down into the body.
  const filled = body.filter((row) => row.length > 1);
  const values = filled.flatMap((row) => row.filter(({ column }) => below.has(column)));
  const numbers = values.filter(({ text }) => !/\p{L}/u.test(text));
  return filled.length > 0 && numbers.length >= values.length * MOST && values.length > 0;
}

/** So large a part of the values must be numbers. */
const MOST = 0.7;
const LONGEST_LABEL = 60;

function isLabel(text: string): boolean {
  return text.length <= LONGEST_LABEL && (/\p{L}/u.test(text) || /^(?:1[5-9]|20)\d\d$/.test(text.trim()));
}

/** Cells come from left to right. */
function joinedLabels(upper: readonly Cell[], lower: readonly Cell[]): Map<number, string> {
  const labels = new Map(upper.map(({ column, text }) => [column, foldText(text)]));
  let at = -1;
  for (const { column, text } of lower) {
    while ((upper[at + 1]?.column ?? Number.POSITIVE_INFINITY) <= column) at += 1;
    const above = upper[at];
    labels.set(column, foldText(above ? `${above.text} ${text}` : text));
  }
  return labels;
}
