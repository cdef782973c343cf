import type { CharBase, CharSet } from 'refa';
import type { Point } from './point.ts';
import { type PositionAutomaton, Unprovable } from './position-automaton.ts';

/** A step from one position to the next, over sets of characters as bits. */
export interface Step {
  readonly to: number;
  /** The characters before it, those that its first position takes. */
  readonly before: bigint;
  /** The characters that it takes. */
  readonly takes: bigint;
}

/** The position automaton as a graph, with the search for a place to begin as node 0. */
export interface PathGraph {
  readonly steps: readonly (readonly Step[])[];
  /** Whether the pattern matches for certain once a path has come to the node, whatever follows. */
  readonly isCommitted: readonly boolean[];
  /** The strongly connected component of each node that lies on a circle; -1 for the others. */
  readonly componentOf: readonly number[];
  readonly raw: readonly string[];
  /** How many sets of characters there are, each a bit. */
  readonly letters: number;
}

/** A matcher that fails at one place begins again at the next one: this node takes any character, again and again. */
export const SEARCH = 0;

export function pathGraph({ positions, edges, whole, base }: PositionAutomaton): PathGraph {
  const maskOf = masks(base);
  const all = (1n << BigInt(base.sets.length)) - 1n;
  const end = all + 1n;
  const takes = [all, ...positions.map(({ chars }) => maskOf(chars))];
  const steps: Step[][] = takes.map(() => []);
  // What may follow a node and still lead to a match, where that is certain: the end of the text is a character here.
  const exits = takes.map(() => 0n);
  const exactSteps: Step[][] = takes.map(() => []);
  const add = (from: number, to: number, at: Point) => {
    const before = (takes[from] ?? 0n) & (at.before === null ? all : maskOf(at.before));
    const taken = (takes[to] ?? 0n) & (at.after === null ? all : maskOf(at.after));
    if (before === 0n || taken === 0n) return;
    const step = { to, before, takes: taken };
    steps[from]?.push(step);
    if (at.isExact && before === takes[from]) exactSteps[from]?.push(step);
  };
  add(SEARCH, SEARCH, { before: null, mayStart: true, after: null, mayEnd: true, isExact: true });
  for (const { position, at } of whole.firsts) add(SEARCH, position + 1, at);
  for (const { from, to, at } of edges) add(from + 1, to + 1, at);
  for (const { position, at } of whole.lasts) {
    const node = position + 1;
    const isCertain = at.isExact && (at.before === null || (maskOf(at.before) & (takes[node] ?? 0n)) === takes[node]);
    if (!isCertain) continue;
    exits[node] = (exits[node] ?? 0n) | (at.after === null ? all : maskOf(at.after)) | (at.mayEnd ? end : 0n);
  }
  const isCommitted = takes.map((_, node) => node !== SEARCH && positions[node - 1]?.isAside === false);
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (const node of takes.keys()) {
      if (isCommitted[node] !== true) continue;
      let covered = exits[node] ?? 0n;
      for (const step of exactSteps[node] ?? []) if (isCommitted[step.to] === true) covered |= step.takes;
      if (covered === (all | end)) continue;
      isCommitted[node] = false;
      isStable = false;
    }
  }
  const raw = ['', ...positions.map((position) => position.raw)];
  return { steps, isCommitted, componentOf: components(steps), raw, letters: base.sets.length };
}

function masks(base: CharBase): (set: CharSet) => bigint {
  const known = new Map<CharSet, bigint>();
  return (set) => {
    const mask = known.get(set) ?? base.split(set).reduce((bits, index) => bits | (1n << BigInt(index)), 0n);
    known.set(set, mask);
    return mask;
  };
}

/** Tarjan's strongly connected components, without recursion. */
function components(steps: readonly (readonly Step[])[]): number[] {
  const order = steps.map(() => -1);
  const low = steps.map(() => -1);
  const component = steps.map(() => -1);
  const isOpen = steps.map(() => false);
  const open: number[] = [];
  let counter = 0;
  for (const root of steps.keys()) {
    if (order[root] !== -1) continue;
    const work = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1);
      if (frame === undefined) throw new Unprovable('it is too large');
      const { node } = frame;
      if (frame.next === 0) {
        order[node] = low[node] = counter++;
        open.push(node);
        isOpen[node] = true;
      }
      const step = steps[node]?.[frame.next++];
      if (step !== undefined) {
        if (order[step.to] === -1) work.push({ node: step.to, next: 0 });
        else if (isOpen[step.to]) low[node] = Math.min(low[node] ?? 0, order[step.to] ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      const members = open.splice(open.lastIndexOf(node));
      const isCircle = members.length > 1 || steps[node]?.some(({ to }) => to === node) === true;
      for (const member of members) {
        isOpen[member] = false;
        if (isCircle) component[member] = node;
      }
    }
  }
  return component;
}
