import { CsvError, type Options, parse } from 'csv-parse';
import { fail } from '#domain/failure.ts';
import type { BlockDocument } from './blocks.ts';
import { sniffDelimiter } from './csv-delimiter.ts';
import { LabelledRows } from './labelled-rows.ts';
import { RowGroups } from './row-groups.ts';

/**
 * Comma-separated values, or parted by semicolons, tabs or bars, as blocks: each row with the header's labels before its
 * cells. What the file calls a row is a row, however many cells it has.
 *
 * @throws FailureError `damaged_document` where a quotation is never closed, with the line
 */
export async function readCsv(text: string, name: string): Promise<BlockDocument> {
  // Excel's own hint: `sep=;` in the first line.
  const hint = /^sep=(.)\r?\n/.exec(text.slice(0, 10));
  const body = hint ? text.slice(hint[0].length) : text;
  const delimiter = hint?.[1] ?? sniffDelimiter(body);
  const options: Options = {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
  };
  try {
    return await readRows(body, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // With tabs, a quotation mark is mostly just that.
    if (delimiter === '\t') return readRows(body, { ...options, quote: false });
    return fail('damaged_document', { name: `${name} (line ${lineOf(error)})` }, { cause: error });
  }
}

async function readRows(text: string, options: Options): Promise<BlockDocument> {
  const labelled = new LabelledRows();
  const groups = new RowGroups();
  const parser = parse(options);
  const addAll = () => {
    for (let row: unknown = parser.read(); row !== null; row = parser.read()) {
      const cells = Array.isArray(row) ? row.map((cell, column) => ({ column, text: String(cell) })) : [];
      for (const block of labelled.add(cells)) groups.add(block);
    }
  };
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  parser.on('readable', addAll).on('end', resolve).on('error', reject);
  const feed = async () => {
    for (let at = 0; at < text.length; ) {
      const to = endOfPiece(text, at);
      if (!parser.write(text.slice(at, to))) {
        await Promise.race([new Promise<void>((go) => parser.once('drain', go)), end]);
      }
      at = to;
    }
    parser.end();
  };
  await Promise.all([feed(), end]);
  for (const block of labelled.finish()) groups.add(block);
  return { title: null, language: null, blocks: groups.finish() };
}

/** Never between the halves of a surrogate pair: each piece is turned into bytes alone. */
function endOfPiece(text: string, start: number): number {
  const end = Math.min(text.length, start + PIECE_CHARS);
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) && end < text.length ? end - 1 : end;
}

const PIECE_CHARS = 64 * 1024;

function lineOf(error: CsvError): string {
  const line: unknown = error.lines;
  return typeof line === 'number' ? String(line) : 'unknown';
}
