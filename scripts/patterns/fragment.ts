import { ANYWHERE, both, isImpossible, type Point } from './point.ts';

/** A position of the pattern (a place that consumes one character), and the point that lies before or after it. */
export interface Entry {
  readonly position: number;
  readonly at: Point;
}

/**
 * A part of a pattern as a position automaton (Glushkov 1961): where a path through it can begin and end, and the ways
 * to pass it without a character. Equal entries are kept as often as there are ways, up to two: what matters is whether
 * there is more than one.
 */
export interface Fragment {
  readonly firsts: readonly Entry[];
  readonly lasts: readonly Entry[];
  readonly empties: readonly Point[];
}

export const EMPTY: Fragment = { firsts: [], lasts: [], empties: [ANYWHERE] };
export const NOTHING: Fragment = { firsts: [], lasts: [], empties: [] };

/** Called with each way to get from one position to the next. */
export type Connect = (from: number, to: number, at: Point) => void;

export function concatenated(a: Fragment, b: Fragment, connect: Connect): Fragment {
  if (a === EMPTY) return b;
  join(a.lasts, b.firsts, connect);
  return {
    firsts: atMostTwice([...a.firsts, ...shifted(b.firsts, a.empties)]),
    lasts: atMostTwice([...b.lasts, ...shifted(a.lasts, b.empties)]),
    empties: atMostTwicePoints(a.empties.flatMap((one) => b.empties.map((other) => both(one, other)))),
  };
}

export function alternatives(fragments: readonly Fragment[]): Fragment {
  return {
    firsts: fragments.flatMap(({ firsts }) => firsts),
    lasts: fragments.flatMap(({ lasts }) => lasts),
    empties: atMostTwicePoints(fragments.flatMap(({ empties }) => empties)),
  };
}

/** One or more times. */
export function repeated(a: Fragment, connect: Connect): Fragment {
  join(a.lasts, a.firsts, connect);
  return a;
}

/** Once or not at all. JavaScript refuses an iteration that consumes nothing. */
export function optional(a: Fragment): Fragment {
  return { ...a, empties: [ANYWHERE] };
}

function join(lasts: readonly Entry[], firsts: readonly Entry[], connect: Connect): void {
  for (const last of lasts) {
    for (const first of firsts) connect(last.position, first.position, both(last.at, first.at));
  }
}

function shifted(entries: readonly Entry[], points: readonly Point[]): Entry[] {
  return points.flatMap((point) =>
    point === ANYWHERE ? entries : entries.map(({ position, at }) => ({ position, at: both(at, point) })),
  );
}

function atMostTwice(entries: readonly Entry[]): Entry[] {
  const seen = new Map<string, number>();
  return entries.filter(({ position, at }) => !isImpossible(at) && countUp(seen, `${position} ${keyOf(at)}`) <= 2);
}

function atMostTwicePoints(points: readonly Point[]): Point[] {
  const seen = new Map<string, number>();
  return points.filter((point) => !isImpossible(point) && countUp(seen, keyOf(point)) <= 2);
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

function keyOf(point: Point): string {
  if (point === ANYWHERE) return '';
  const { before, after, mayStart, mayEnd, isExact } = point;
  const ranges = [before, after].map((set) => set?.ranges.map(({ min, max }) => `${min}-${max}`).join() ?? 'any');
  return [...ranges, mayStart, mayEnd, isExact].join(' ');
}
