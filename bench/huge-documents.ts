/** A document of many passages that is small as a file. */
export interface HugeDocument {
  readonly what: string;
  readonly name: string;
  /** What a search finds in it. */
  readonly query: string;
  content(): Blob;
}

const PARTS_TOGETHER = 50_000;
const TABLE_COLUMNS = 30_000;
const TABLE_ROWS = 20;

/** @param passages how many the longest ones have */
export function hugeDocuments(passages: number): HugeDocument[] {
  const columns = Math.ceil(Math.min(TABLE_COLUMNS, passages / TABLE_ROWS));
  const cues = Math.ceil(passages / 10);
  return [
    {
      what: `${passages} times the same two words`,
      name: 'words.txt',
      query: 'storm lamp',
      content: () => blobOf(passages, () => 'storm lamp\n\n'),
    },
    {
      what: `${passages} different sentences`,
      name: 'sentences.txt',
      query: 'lamp',
      content: () => blobOf(passages, (index) => `The ${index.toString(36)} lamp did.\n\n`),
    },
    {
      what: `a Markdown table of ${columns} columns`,
      name: 'table.md',
      query: 'v3',
      content: () => blobOf(TABLE_ROWS + 2, (row) => rowOf(columns, row)),
    },
    {
      what: `${cues} caption cues`,
      name: 'captions.vtt',
      query: 'harbour',
      content: () => blobOf(cues, cueOf, 'WEBVTT\n\n'),
    },
  ];
}

function blobOf(count: number, part: (index: number) => string, begin = ''): Blob {
  const parts = [begin];
  for (let from = 0; from < count; from += PARTS_TOGETHER) {
    const length = Math.min(PARTS_TOGETHER, count - from);
    parts.push(Array.from({ length }, (_, at) => part(from + at)).join(''));
  }
  return new Blob(parts);
}

function rowOf(columns: number, row: number): string {
  const cell = (column: number) => (row === 0 ? `c${column}` : row === 1 ? '-' : `v${(row * column) % 7}`);
  return `| ${Array.from({ length: columns }, (_, column) => cell(column)).join(' | ')} |\n`;
}

function cueOf(index: number): string {
  return `${clock(index)} --> ${clock(index + 1)}\nand the harbour number ${index} was full\n\n`;
}

function clock(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')}.000`;
}
