import { fail } from '#domain/failure.ts';
import type { BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { isJsonObject, JsonBlocks, type JsonValue } from './json-blocks.ts';
import { scanJson } from './json-syntax.ts';

/**
 * JSON, or JSON lines (a record a line), as blocks.
 *
 * @throws FailureError `damaged_document` with the line and the column; `document_too_complex`
 */
export function readJson(text: string, name: string): BlockDocument {
  const blocks = new JsonBlocks();
  const whole = parseJson(text);
  if (whole !== undefined) {
    blocks.add(whole);
    return { title: titleOf(whole), language: null, blocks: blocks.finish() };
  }
  const { end, fault } = scanJson(text);
  const isLines =
    end !== null && /^[^\S\n]*\n/.test(text.slice(end, end + 100)) && !text.slice(0, end).trim().includes('\n');
  if (!isLines) return damaged(text, fault ?? (end === null ? text.length : faultBehind(text, end)), name);
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const lineEnd = newline === -1 ? text.length : newline;
    const line = text.slice(start, lineEnd);
    if (line.trim() !== '') {
      const record = parseJson(line);
      if (record === undefined) {
        const scan = scanJson(line);
        return damaged(text, start + (scan.fault ?? scan.end ?? line.length), name);
      }
      blocks.add(record);
    }
    start = lineEnd + 1;
  }
  return { title: null, language: null, blocks: blocks.finish() };
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
