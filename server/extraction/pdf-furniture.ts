import { lineOf, rowsOf, segmentsOf } from './pdf-lines.ts';
import type { Frame, Run } from './pdf-run.ts';

/** A page as its neighbours see it. */
export interface NumberedFrame {
  /** 0-based. */
  readonly index: number;
  readonly frame: Frame;
}

export interface WithoutFurniture {
  readonly runs: Run[];
  /** Running titles of the page that no page before it had. */
  readonly titles: readonly string[];
}

/**
 * Takes page numbers and running titles out of pages. What repeats on pages is told once, on the first of them: the
 * number of a contract may stand nowhere else. Pages must come in their order.
 */
export class PdfFurniture {
  readonly #rows = new WeakMap<Frame, readonly MarginRow[]>();
  readonly #toldTitles = new Set<string>();
  readonly #toldTexts = new Set<string>();
  readonly #totalPages: number;

  constructor(totalPages: number) {
    this.#totalPages = totalPages;
  }

  /** What is no furniture of a page, and what is told of its running titles. */
  remove(page: NumberedFrame, nearby: readonly NumberedFrame[]): WithoutFurniture {
    const rows = this.#rowsOf(page.frame);
    const others = new Map<string, { index: number; row: MarginRow }[]>();
    for (const { index, frame } of nearby) {
      for (const row of this.#rowsOf(frame)) {
        const list = others.get(row.key) ?? [];
        others.set(row.key, list);
        list.push({ index, row });
      }
    }
    const furniture = new Set<Run>();
    const titles: string[] = [];
    for (const row of rows) {
      const alike = others.get(row.key) ?? [];
      const same =
        alike.find((other) => other.row.text === row.text) ??
        alike.find((other) => this.#isSame(row, page.index, other.row, other.index));
      if (!row.isPageNumber && !same) continue;
      for (const run of row.runs) furniture.add(run);
      if (row.isPageNumber || !same) continue;
      const title = this.#withoutPageNumbers(row, page.index, same.row, same.index);
      if (this.#toldTitles.has(title)) continue;
      if (this.#toldTitles.size < MOST_TITLES) this.#toldTitles.add(title);
      titles.push(
        titleOf(row, (number, at) => this.#isPageNumber(row, number, page.index, same.row.numbers[at], same.index)),
      );
    }
    return { runs: page.frame.runs.filter((run) => !furniture.has(run)), titles };
  }

  /** Takes note of headings and other short texts that were told: a running title that repeats one adds nothing. */
  tell(texts: Iterable<string>): void {
    for (const text of texts) {
      if (text.length <= MOST_CHARS && this.#toldTexts.size < MOST_TITLES) this.#toldTexts.add(text.toLowerCase());
    }
  }

  /** Those of a page's running titles that were not told before. */
  untold(titles: readonly string[]): string[] {
    return titles.filter((title) => !this.#toldTexts.has(title.toLowerCase()));
  }

  #rowsOf(frame: Frame): readonly MarginRow[] {
    const known = this.#rows.get(frame);
    if (known) return known;
    const rows = marginRowsOf(frame);
    this.#rows.set(frame, rows);
    return rows;
  }

  /** Whether two rows differ by nothing but the number of the page. */
  #isSame(row: MarginRow, index: number, other: MarginRow, otherIndex: number): boolean {
    return row.numbers.every(
      (number, at) =>
        number.text === other.numbers[at]?.text ||
        this.#isPageNumber(row, number, index, other.numbers[at], otherIndex),
    );
  }

  #withoutPageNumbers(row: MarginRow, index: number, other: MarginRow, otherIndex: number): string {
    let at = -1;
    return row.text
      .replace(NUMBER, (whole) => {
        at += 1;
        const number = row.numbers[at];
        return number && this.#isPageNumber(row, number, index, other.numbers[at], otherIndex) ? '#' : whole;
      })
      .toLowerCase();
  }

  /** It goes on as the pages do, and is named as one, stands apart, or is no larger than there are pages. */
  #isPageNumber(
    row: MarginRow,
    { text, before, isApart }: RowNumber,
    index: number,
    other: RowNumber | undefined,
    otherIndex: number,
  ): boolean {
    if (text.length > 4 || Number(other?.text) - Number(text) !== otherIndex - index) return false;
    if (isApart || PAGE_WORD.test(before)) return true;
    const isOfName = /[\p{L}\p{Nd}][-_/.]?$/u.test(before) || (text.startsWith('0') && row.text !== text);
    return !isOfName && Number(text) <= this.#totalPages + FRONT_PAGES;
  }
}

/** The text of a row without the page number that it begins or ends with. */
function titleOf({ text, numbers }: MarginRow, isPageNumber: (number: RowNumber, at: number) => boolean): string {
  let title = text;
  const [first] = numbers;
  const last = numbers.at(-1);
  if (last && title.endsWith(last.text) && isPageNumber(last, numbers.length - 1)) {
    title = title.slice(0, -last.text.length).replace(PAGE_WORD, ' ');
  }
  if (first && title.startsWith(first.text) && isPageNumber(first, 0)) title = title.slice(first.text.length);
  return title.replace(/^[\s\-–—|,·]{1,8}|[\s\-–—|,·]{1,8}$/g, '') || text;
}

/** A row in the margin at the head or foot of a page, which may be a running title. */
interface MarginRow {
  readonly runs: readonly Run[];
  readonly text: string;
  readonly numbers: readonly RowNumber[];
  /** Its text with all numbers alike, and about where it stands. */
  readonly key: string;
  readonly isPageNumber: boolean;
}

interface RowNumber {
  readonly text: string;
  /** What stands right before it. */
  readonly before: string;
  /** Whether it stands by itself, wide of the rest of the row. */
  readonly isApart: boolean;
}

/** The first and last rows of a page, as far as they stand in its margins. */
function marginRowsOf({ runs, height }: Frame): MarginRow[] {
  const rows = rowsOf(runs);
  const edge = new Set([...rows.slice(0, MARGIN_ROWS), ...rows.slice(-MARGIN_ROWS)]);
  const found: MarginRow[] = [];
  const outer = new Set([...rows.slice(0, NUMBER_ROWS), ...rows.slice(-NUMBER_ROWS)]);
  for (const row of edge) {
    const segments = segmentsOf(row);
    const line = lineOf(segments);
    if (line.y > height * MARGIN && line.y < height * (1 - MARGIN)) continue;
    const text = line.text.slice(0, MOST_CHARS).replace(/\s+/g, ' ').trim();
    const apart = new Set(
      segments.map(({ runs: each }) =>
        each
          .map((run) => run.text)
          .join('')
          .trim(),
      ),
    );
    found.push({
      runs: row,
      text,
      numbers: [...text.matchAll(NUMBER)].map((match) => ({
        text: match[0],
        before: text.slice(Math.max(0, match.index - PAGE_WORD_CHARS), match.index),
        isApart: segments.length > 1 && apart.has(match[0]),
      })),
      key: `${text.replace(NUMBER, '#')} @${Math.round(line.y / 4)}`,
      isPageNumber: outer.has(row) && PAGE_NUMBER.test(text),
    });
  }
  return found;
}

const NUMBER = /\d+/g;
const MARGIN_ROWS = 6;
/** Rows at the edge that may be a page number though no other page has one there. */
const NUMBER_ROWS = 2;
const MARGIN = 0.1;
const MOST_CHARS = 500;
const MOST_TITLES = 20_000;
// Roman numbers, or a cover, may stand before the first page that is counted.
const FRONT_PAGES = 20;
const PAGE_WORDS =
  'page|pages|pag\\.?|pg\\.?|p\\.?|seite|s\\.|blatt|página|pagina|pág\\.?|folio|fol\\.|sida|side|sivu|strona|str\\.?|stránka|strana|oldal|blz\\.?|bladzijde|стр\\.?|страница|sayfa';
const PAGE_WORD_CHARS = 14;
const PAGE_WORD = new RegExp(`(?:^|[^\\p{L}])(?:${PAGE_WORDS})\\s?$`, 'iu');
const PAGE_NUMBER = new RegExp(
  `^[\\s\\-–—|[\\]]{0,8}(?:(?:${PAGE_WORDS})\\s?)?(?:\\d{1,4}|[ivxlc]{1,7})(?:\\s?(?:of|/|von|de|di|van|av|z|из)\\s?\\d{1,4})?(?:\\s?\\|?\\s?(?:page|seite))?[\\s\\-–—|[\\]]{0,8}$`,
  'iu',
);
