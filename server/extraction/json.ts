import { fail } from '#domain/failure.ts';
import { type Block, type BlockDocument, unreadablePart } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { isJsonObject, JsonBlocks, type JsonValue } from './json-blocks.ts';
import { scanJson } from './json-syntax.ts';

/**
 * JSON, or JSON lines (a record a line), as blocks. A broken line of JSON lines is reported in its place, and the others
 * are read.
 *
 * @throws FailureError `damaged_document` with the line and the column; `document_too_complex`
 */
export function readJson(text: string, name: string): BlockDocument {
  const whole = parseJson(text);
  if (whole !== undefined) {
    const blocks = new JsonBlocks();
    blocks.add(whole);
    return { title: titleOf(whole), language: null, blocks: blocks.finish() };
  }
  if (isJsonLines(text)) return { title: null, language: null, blocks: readLines(text, name) };
  const { end, fault } = scanJson(text);
  return damaged(text, fault ?? (end === null ? text.length : faultBehind(text, end)), name);
}

function readLines(text: string, name: string): Block[] {
  const blocks = new JsonBlocks();
  let number = 0;
  let read = 0;
  let firstFault: number | null = null;
  let bad = { first: 0, last: 0 };
  let badRuns = 0;
  const report = () => {
    const { first, last } = bad;
    if (last === 0) return;
    blocks.addBlock(unreadablePart(first === last ? `Line ${first}` : `Lines ${first} to ${last}`, name));
    bad = { first: 0, last: 0 };
  };
  for (const { start, line } of linesOf(text)) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseJson(line);
    if (record !== undefined) {
      report();
      blocks.add(record);
      read += 1;
      continue;
    }
    const scan = scanJson(line);
    firstFault ??= start + (scan.fault ?? scan.end ?? line.length);
    if (bad.last === 0) badRuns += 1;
    bad = { first: bad.first || number, last: number };
    if (badRuns > MOST_BAD_RUNS) damaged(text, firstFault, name);
  }
  report();
  if (read === 0 && firstFault !== null) damaged(text, firstFault, name);
  return blocks.finish();
}

/** A file that is broken in more places than this is not read at all. */
const MOST_BAD_RUNS = 100;

/** Whether one of the first two lines, or most of the first lines, are records, each on its own. */
function isJsonLines(text: string): boolean {
  let lines = 0;
  let records = 0;
  for (const { line } of linesOf(text)) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    lines += 1;
    if (typeof value === 'object' && value !== null) records += 1;
    if (lines === 2 && records > 0) return true;
    if (lines >= PROBED_LINES) break;
  }
  return lines > 1 && records >= lines / 2;
}

const PROBED_LINES = 20;

function* linesOf(text: string): Generator<{ start: number; line: string }> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { start, line: text.slice(start, end) };
    start = end + 1;
  }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text, /\d{16}/.test(text) ? keepLongNumbers : undefined);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A number of more digits than a double holds is mostly a key to something: it stays as it is written. */
function keepLongNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const { source } = context ?? {};
  return typeof value === 'number' && source !== undefined && /\d{16}/.test(source) ? source : value;
}

function titleOf(value: JsonValue): string | null {
  return isJsonObject(value) ? (declaredTitle(value.title) ?? declaredTitle(value.name)) : null;
}

function faultBehind(text: string, end: number): number {
  return end + text.slice(end).search(/\S|$/);
}

function damaged(text: string, offset: number, name: string): never {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return fail('damaged_document', { name: `${name} (line ${line}, column ${column})` });
}
