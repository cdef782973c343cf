/** Passages of a document, counted from 0, both ends included. */
export interface PassageRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `12` or `12-15` (an en dash will do) out of an address; null for anything else. */
export function parsePassageRange(value: string | null): PassageRange | null {
  const [, from, to] = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(value?.trim() ?? '') ?? [];
  if (from === undefined) return null;
  const first = Number(from);
  return { first, last: Math.max(first, Number(to ?? from)) };
}

export function isWithin(index: number, range: PassageRange | null): boolean {
  return range !== null && index >= range.first && index <= range.last;
}
