import type { Frame, Run } from './pdf-items.ts';
import { lineOf, rowsOf, segmentsOf } from './pdf-lines.ts';

/** A row in the margin at the head or foot of a page, which may be a running title. */
export interface MarginRow {
  readonly runs: readonly Run[];
  /** Its text with all numbers alike, and about where it stands. */
  readonly key: string;
  readonly isPageNumber: boolean;
}

/** The first and last rows of a page, as far as they stand in its margins. */
export function marginRowsOf({ runs, height }: Frame): MarginRow[] {
  const rows = rowsOf(runs);
  const edge = new Set([...rows.slice(0, MARGIN_ROWS), ...rows.slice(-MARGIN_ROWS)]);
  const found: MarginRow[] = [];
  for (const row of edge) {
    const { text, y } = lineOf(segmentsOf(row));
    if (y > height * MARGIN && y < height * (1 - MARGIN)) continue;
    found.push({
      runs: row,
      key: `${text.replace(/\d+/g, '#').replace(/\s+/g, ' ').trim()} @${Math.round(y / 4)}`,
      isPageNumber: PAGE_NUMBER.test(text),
    });
  }
  return found;
}

/** The page's runs without page numbers and without the running titles that a page nearby has too. */
export function withoutFurniture(page: Frame, nearby: readonly Frame[]): Run[] {
  const keys = new Set(nearby.flatMap(marginRowsOf).map((row) => row.key));
  const furniture = new Set(
    marginRowsOf(page)
      .filter((row) => row.isPageNumber || keys.has(row.key))
      .flatMap((row) => row.runs),
  );
  return page.runs.filter((run) => !furniture.has(run));
}

const MARGIN_ROWS = 2;
const MARGIN = 0.1;
const PAGE_NUMBER =
  /^[\s\-–—|[\]]*(?:(?:page|p\.|seite|стр\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|\/|von)\s*\d{1,4})?[\s\-–—|[\]]*$/i;
