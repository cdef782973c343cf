/**
 * What parts the cells of a CSV file: the candidate that stands equally often, outside quotations, in most of the first
 * rows; of several, the one that makes the most columns. A comma where nothing parts anything.
 */
export function sniffDelimiter(text: string): string {
  const rows = firstRows(text.slice(0, SAMPLE_CHARS));
  let best = { delimiter: ',', agreement: 0, columns: 0 };
  for (const delimiter of CANDIDATES) {
    const counts = rows.map((row) => row.split(delimiter).length - 1);
    const columns = mostFrequent(counts.filter((count) => count > 0));
    const agreement = counts.filter((count) => count === columns).length / counts.length;
    if (columns === 0) continue;
    const isBetter = agreement > best.agreement + 0.1 || (agreement > best.agreement - 0.1 && columns > best.columns);
    if (isBetter) best = { delimiter, agreement, columns };
  }
  return best.delimiter;
}

const CANDIDATES = [',', ';', '\t', '|'] as const;
const SAMPLE_CHARS = 64 * 1024;
const SAMPLE_ROWS = 100;

/** The first rows without what is quoted, which may hold anything. The last may be cut off, and counts only if alone. */
function firstRows(sample: string): string[] {
  const plain = sample.replace(/"(?:[^"]|"")*(?:"|$)/g, '""');
  const rows = plain.split(/\r\n?|\n/, SAMPLE_ROWS + 1);
  if (rows.length > 1) rows.pop();
  return rows.filter((row) => row.trim() !== '');
}

function mostFrequent(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}
