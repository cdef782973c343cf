import { type PathGraph, pathGraph, SEARCH } from './path-graph.ts';
import { positionAutomaton, Unprovable } from './position-automaton.ts';

/** Whether a search takes linear time on every text, and if that is not proved, why. */
export type Verdict =
  | { readonly isLinear: true }
  | { readonly isLinear: false; readonly growth: 'exponential' | 'polynomial' | 'unknown'; readonly reason: string };

/**
 * Proves that a backtracking search for the pattern takes time that grows linearly with the text: no text is taken in
 * more than a fixed number of ways by attempts that can fail.
 *
 * A pattern is refuted where two loops can take the same text, one after the other (polynomial: the border between
 * them can lie anywhere), or one loop can take it in two ways (exponential). The search for a place to begin is a loop,
 * too: `\s+$` takes quadratic time. Loops after which the pattern matches for certain do not count: `\s+` is linear.
 *
 * @see Weber and Seidl, On the degree of ambiguity of finite automata, 1991
 */
export function proveLinear(source: string, flags: string): Verdict {
  try {
    return judge(pathGraph(positionAutomaton(source, flags)));
  } catch (error) {
    if (!(error instanceof Unprovable)) throw error;
    return { isLinear: false, growth: 'unknown', reason: error.message };
  }
}

function judge(graph: PathGraph): Verdict {
  const budget = { steps: MAX_STEPS };
  const circles = circlesOf(graph);
  for (const circle of circles) {
    const twice = circle.find((node) => !isCertain(graph, node) && canTakeTwice(graph, node, budget));
    if (twice !== undefined) {
      const reason = `a loop over ${shown(graph, twice)} can take the same text in two ways`;
      return { isLinear: false, growth: 'exponential', reason };
    }
  }
  for (const later of circles) {
    for (const q of later) {
      if (isCertain(graph, q)) continue;
      if (canFollow(graph, SEARCH, q, budget)) {
        const reason = `every character of a text taken by the loop over ${shown(graph, q)} begins a new attempt`;
        return { isLinear: false, growth: 'polynomial', reason };
      }
      for (const earlier of circles) {
        const p = earlier.find((node) => earlier !== later && canFollow(graph, node, q, budget));
        if (p === undefined) continue;
        const reason = `the loops over ${shown(graph, p)} and ${shown(graph, q)} can take the same text`;
        return { isLinear: false, growth: 'polynomial', reason };
      }
    }
  }
  if (hasTooManyWays(graph)) {
    const reason = `its bounded repetitions can take one text in over ${MAX_WAYS} ways`;
    return { isLinear: false, growth: 'exponential', reason };
  }
  return { isLinear: true };
}

const MAX_WAYS = 5_000;
/** Ways are counted for texts of one character repeated so often. */
const REPEATS = 64;

/** `(a?){30}b` has no loop, but 2^30 ways to take 30 times “a”. */
function hasTooManyWays({ steps, isCommitted, letters }: PathGraph): boolean {
  for (let letter = 1n; letter < 1n << BigInt(letters); letter <<= 1n) {
    let ways = new Map([[SEARCH, 1]]);
    for (let length = 0; length < REPEATS && ways.size > 0; length++) {
      const next = new Map<number, number>();
      for (const [node, count] of ways) {
        for (const { to, before, takes } of steps[node] ?? []) {
          if (to === SEARCH || isCommitted[to] === true || (takes & letter) === 0n) continue;
          if (node !== SEARCH && (before & letter) === 0n) continue;
          next.set(to, (next.get(to) ?? 0) + count);
        }
      }
      ways = next;
      if ([...ways.values()].reduce((sum, count) => sum + count, 0) > MAX_WAYS) return true;
    }
  }
  return false;
}

const MAX_STEPS = 20_000_000;

function isCertain({ isCommitted }: PathGraph, node: number): boolean {
  return isCommitted[node] === true;
}

function shown({ raw }: PathGraph, node: number): string {
  return `“${raw[node] ?? ''}”`;
}

/** The nodes of each strongly connected component, but for the search. */
function circlesOf({ componentOf }: PathGraph): number[][] {
  const circles = new Map<number, number[]>();
  for (const [node, component] of componentOf.entries()) {
    if (component !== -1 && node !== SEARCH) circles.set(component, [...(circles.get(component) ?? []), node]);
  }
  return [...circles.values()];
}

/** Whether two different paths lead from the node to itself over the same text. */
function canTakeTwice(graph: PathGraph, node: number, budget: { steps: number }): boolean {
  const { componentOf, isCommitted } = graph;
  const isInside = (other: number) => componentOf[other] === componentOf[node] && isCommitted[other] !== true;
  // Pairs of positions, and whether the paths have differed so far.
  return reaches(graph, [node, node, 0], [node, node, 1], budget, (from, to, isSameStep) => {
    if (!isInside(to[0]) || !isInside(to[1])) return null;
    return [to[0], to[1], from[2] === 1 || to[0] !== to[1] || !isSameStep ? 1 : 0];
  });
}

/** Whether some text leads from p to p, from p to q and from q to q. */
function canFollow(graph: PathGraph, p: number, q: number, budget: { steps: number }): boolean {
  const { componentOf, isCommitted } = graph;
  return reachesInThree(graph, p, q, budget, (first, middle, last) => {
    if (componentOf[last] !== componentOf[q] || isCommitted[last] === true) return false;
    if (p === SEARCH ? first !== SEARCH : componentOf[first] !== componentOf[p]) return false;
    // A path through a place from which the match is certain is not one of those that fail.
    return componentOf[middle] === componentOf[p] || isCommitted[middle] !== true;
  });
}

type Triple = readonly [number, number, number];

function reaches(
  { steps }: PathGraph,
  start: Triple,
  target: Triple,
  budget: { steps: number },
  next: (from: Triple, to: readonly [number, number], isSameStep: boolean) => Triple | null,
): boolean {
  const seen = new Set<string>();
  const work = [start];
  for (let from = work.pop(); from !== undefined; from = work.pop()) {
    for (const a of steps[from[0]] ?? []) {
      for (const b of steps[from[1]] ?? []) {
        spend(budget);
        if ((a.before & b.before) === 0n || (a.takes & b.takes) === 0n) continue;
        const to = next(from, [a.to, b.to], a === b);
        if (to === null) continue;
        if (to.every((each, index) => each === target[index])) return true;
        const key = to.join();
        if (seen.has(key)) continue;
        seen.add(key);
        work.push(to);
      }
    }
  }
  return false;
}

function reachesInThree(
  { steps }: PathGraph,
  p: number,
  q: number,
  budget: { steps: number },
  isAllowed: (first: number, middle: number, last: number) => boolean,
): boolean {
  const seen = new Set<string>();
  const work: Triple[] = [[p, p, q]];
  for (let from = work.pop(); from !== undefined; from = work.pop()) {
    for (const c of steps[from[2]] ?? []) {
      for (const b of steps[from[1]] ?? []) {
        spend(budget);
        const before = b.before & c.before;
        const takes = b.takes & c.takes;
        if (before === 0n || takes === 0n) continue;
        for (const a of steps[from[0]] ?? []) {
          spend(budget);
          if ((a.before & before) === 0n || (a.takes & takes) === 0n || !isAllowed(a.to, b.to, c.to)) continue;
          if (a.to === p && b.to === q && c.to === q) return true;
          const key = `${a.to},${b.to},${c.to}`;
          if (seen.has(key)) continue;
          seen.add(key);
          work.push([a.to, b.to, c.to]);
        }
      }
    }
  }
  return false;
}

function spend(budget: { steps: number }): void {
  budget.steps -= 1;
  if (budget.steps < 0) throw new Unprovable('it is too large');
}
