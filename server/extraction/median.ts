/** The middle one of the values; of an even number the upper. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The value that a third of the values lie below, for distances of which few are greater than usual. */
export function lowerThird(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 3)] ?? null;
}
