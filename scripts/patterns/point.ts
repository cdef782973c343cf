import type { CharSet } from 'refa';

/** What must hold at a point between two characters for a path to go through it. */
export interface Point {
  /** The character before the point; null allows any. */
  readonly before: CharSet | null;
  /** Whether the text may start at the point. */
  readonly mayStart: boolean;
  /** The character after the point; null allows any. */
  readonly after: CharSet | null;
  /** Whether the text may end at the point. */
  readonly mayEnd: boolean;
  /** False where something else must hold that is not modelled, such as a lookahead of several characters. */
  readonly isExact: boolean;
}

export const ANYWHERE: Point = { before: null, mayStart: true, after: null, mayEnd: true, isExact: true };

/** The point at which both hold. */
export function both(a: Point, b: Point): Point {
  if (a === ANYWHERE) return b;
  if (b === ANYWHERE) return a;
  return {
    before: intersection(a.before, b.before),
    mayStart: a.mayStart && b.mayStart,
    after: intersection(a.after, b.after),
    mayEnd: a.mayEnd && b.mayEnd,
    isExact: a.isExact && b.isExact,
  };
}

/** Whether no text has such a point. */
export function isImpossible({ before, mayStart, after, mayEnd }: Point): boolean {
  return (before?.isEmpty === true && !mayStart) || (after?.isEmpty === true && !mayEnd);
}

function intersection(a: CharSet | null, b: CharSet | null): CharSet | null {
  if (a === null) return b;
  return b === null ? a : a.intersect(b);
}
