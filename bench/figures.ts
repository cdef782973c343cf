export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function report(what: string, figure: string): void {
  console.log(`${what.padEnd(64)} ${figure}`);
}
