const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const;

/** A size as a person reads it: “200 MB”, “1.5 GB”. Powers of 1024, at most one decimal. */
export function describeBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toFixed(1))} ${UNITS[unit] ?? 'bytes'}`;
}
