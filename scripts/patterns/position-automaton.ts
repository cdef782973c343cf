import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { CharBase, type CharSet } from 'refa';
import { Chars, toUnicodeSet } from 'regexp-ast-analysis';
import { alternatives, concatenated, EMPTY, type Fragment, NOTHING, optional, repeated } from './fragment.ts';
import { ANYWHERE, isImpossible, type Point } from './point.ts';

/** The pattern cannot be modelled. */
export class Unprovable extends Error {}

export interface Position {
  /** The characters that it takes. */
  readonly chars: CharSet;
  /** As the pattern has it. */
  readonly raw: string;
  /** It stands in a lookaround, so that passing it does not mean that the pattern matches. */
  readonly isAside: boolean;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly at: Point;
}

export interface PositionAutomaton {
  readonly positions: readonly Position[];
  readonly edges: readonly Edge[];
  /** Where the pattern as a whole begins and ends. */
  readonly whole: Fragment;
  /** Disjoint sets of which all sets of the automaton consist. */
  readonly base: CharBase;
}

const MAX_POSITIONS = 6_000;
/** More copies than this are taken for a repetition without end, which has more paths. */
const MAX_COPIES = 1_000;

/**
 * All paths that a backtracking matcher can take through the pattern. Where a construct cannot be modelled exactly, the
 * automaton has more paths than the matcher, never fewer.
 *
 * @throws Unprovable
 */
export function positionAutomaton(source: string, flags: string): PositionAutomaton {
  // As a literal: `new RegExp('a/b')` has a slash that a literal must escape.
  // Bounded pattern: it is only written out here, never run.
  const literal = new RegExpParser().parseLiteral(String(new RegExp(source, flags)));
  const builder = new Builder(literal.flags);
  const whole = builder.alternatives(literal.pattern.alternatives, false);
  const sets = [
    ...builder.positions.map(({ chars }) => chars),
    ...[...builder.edges, ...whole.firsts, ...whole.lasts].flatMap(({ at }) => setsOf(at)),
    Chars.all(literal.flags),
  ];
  return { positions: builder.positions, edges: builder.edges, whole, base: new CharBase(new Set(sets)) };
}

function setsOf({ before, after }: Point): CharSet[] {
  return [before, after].filter((set) => set !== null);
}

class Builder {
  readonly positions: Position[] = [];
  readonly edges: Edge[] = [];
  readonly #flags: AST.Flags;

  constructor(flags: AST.Flags) {
    this.#flags = flags;
  }

  alternatives(list: readonly AST.Alternative[], isAside: boolean): Fragment {
    return alternatives(
      list.map(({ elements }) =>
        elements.reduce((before, element) => {
          // Left to right: what follows an impossible place is not built.
          return concatenated(before, this.#element(element, isAside), this.#connect);
        }, EMPTY),
      ),
    );
  }

  readonly #connect = (from: number, to: number, at: Point): void => {
    if (!isImpossible(at)) this.edges.push({ from, to, at });
    if (this.edges.length > 100 * MAX_POSITIONS) throw new Unprovable('it is too large');
  };

  #element(element: AST.Element, isAside: boolean): Fragment {
    switch (element.type) {
      case 'Assertion':
        return this.#assertion(element);
      case 'Quantifier':
        return this.#quantifier(element, isAside);
      case 'Group':
      case 'CapturingGroup':
        if ('modifiers' in element && element.modifiers !== null) throw new Unprovable('it changes its flags inside');
        return this.alternatives(element.alternatives, isAside);
      case 'Backreference': {
        // It takes one of the texts that its group takes, or nothing.
        const groups = [element.resolved].flat();
        return optional(alternatives(groups.map((group) => this.alternatives(group.alternatives, isAside))));
      }
      default:
        return this.#characters(element, isAside);
    }
  }

  #characters(element: AST.Element & Parameters<typeof toUnicodeSet>[0], isAside: boolean): Fragment {
    const { chars, accept } = toUnicodeSet(element, this.#flags);
    const words = accept.wordSets.map((word) =>
      word.reduce(
        (before: Fragment, set) => concatenated(before, this.#position(set, element.raw, isAside), this.#connect),
        EMPTY,
      ),
    );
    const single = chars.isEmpty ? NOTHING : this.#position(chars, element.raw, isAside);
    return words.length === 0 ? single : alternatives([...words, single]);
  }

  #position(chars: CharSet, raw: string, isAside: boolean): Fragment {
    if (this.positions.length >= MAX_POSITIONS) throw new Unprovable('it is too large');
    const entry = { position: this.positions.push({ chars, raw, isAside }) - 1, at: ANYWHERE };
    return { firsts: [entry], lasts: [entry], empties: [] };
  }

  #quantifier({ min, max, element }: AST.Quantifier, isAside: boolean): Fragment {
    const build = () => this.#element(element, isAside);
    if (min > MAX_COPIES) throw new Unprovable('it repeats too often');
    let rest: Fragment = EMPTY;
    if (max > MAX_COPIES) rest = optional(repeated(build(), this.#connect));
    else for (let copy = min; copy < max; copy++) rest = optional(concatenated(build(), rest, this.#connect));
    for (let copy = 0; copy < min; copy++) rest = concatenated(build(), rest, this.#connect);
    return rest;
  }

  #assertion(assertion: AST.Assertion): Fragment {
    switch (assertion.kind) {
      case 'start':
        return passing({ ...ANYWHERE, before: this.#lineEnds() });
      case 'end':
        return passing({ ...ANYWHERE, after: this.#lineEnds() });
      case 'word': {
        const word = Chars.word(this.#flags);
        const other = word.negate();
        const sides = assertion.negate
          ? [[word, word] as const, [other, other] as const]
          : [[word, other] as const, [other, word] as const];
        const points = sides.map(([before, after]) => ({
          ...{ before, mayStart: before === other, after, mayEnd: after === other, isExact: true },
        }));
        return passing(...points);
      }
      default:
        return assertion.kind === 'lookahead' ? this.#lookahead(assertion) : this.#lookbehind(assertion);
    }
  }

  #lineEnds(): CharSet {
    return this.#flags.multiline ? Chars.lineTerminator(this.#flags) : Chars.empty(this.#flags);
  }

  #lookahead({ alternatives: list, negate }: AST.LookaheadAssertion): Fragment {
    const next = this.#neighbour(list, 'end');
    if (next !== null) {
      const after = negate ? next.chars.negate() : next.chars;
      return passing({ ...ANYWHERE, after, mayEnd: next.isEdge !== negate });
    }
    // The matcher goes into the lookahead and comes back: a side path that ends there.
    const body = this.alternatives(list, true);
    return { firsts: body.firsts, lasts: [], empties: [{ ...ANYWHERE, isExact: false }] };
  }

  #lookbehind({ alternatives: list, negate }: AST.LookbehindAssertion): Fragment {
    const previous = this.#neighbour(list, 'start');
    if (previous !== null) {
      const before = negate ? previous.chars.negate() : previous.chars;
      return passing({ ...ANYWHERE, before, mayStart: previous.isEdge !== negate });
    }
    if (list.some((alternative) => hasNoEnd(alternative))) throw new Unprovable('it looks behind without a limit');
    const body = new Builder(this.#flags).alternatives(list, true);
    const isUsable = !negate && body.empties.length === 0;
    const before = isUsable ? lastCharacters(new Builder(this.#flags), list) : null;
    return passing({ ...ANYWHERE, before, mayStart: before === null, isExact: false });
  }

  /** The characters of which one stands next to a point, where a lookaround asks for no more than that. */
  #neighbour(list: readonly AST.Alternative[], edge: 'start' | 'end'): { chars: CharSet; isEdge: boolean } | null {
    let chars = Chars.empty(this.#flags);
    let isEdge = false;
    for (const { elements } of list) {
      const [element, ...others] = elements;
      if (element === undefined || others.length > 0) return null;
      if (element.type === 'Assertion' && element.kind === edge) {
        isEdge = true;
        chars = chars.union(this.#lineEnds());
      } else if (['Character', 'CharacterSet', 'CharacterClass'].includes(element.type)) {
        const set = toUnicodeSet(element as AST.CharacterClass, this.#flags);
        if (!set.accept.isEmpty) return null;
        chars = chars.union(set.chars);
      } else if (element.type === 'Group' && element.modifiers === null) {
        const inner = this.#neighbour(element.alternatives, edge);
        if (inner === null) return null;
        chars = chars.union(inner.chars);
        isEdge ||= inner.isEdge;
      } else {
        return null;
      }
    }
    return { chars, isEdge };
  }
}

function passing(...empties: Point[]): Fragment {
  return { firsts: [], lasts: [], empties: empties.filter((point) => !isImpossible(point)) };
}

function lastCharacters(builder: Builder, list: readonly AST.Alternative[]): CharSet | null {
  const { lasts } = builder.alternatives(list, true);
  const sets = lasts.map(({ position }) => builder.positions[position]?.chars).filter((set) => set !== undefined);
  return sets.length === 0 ? null : sets.reduce((all, set) => all.union(set));
}

function hasNoEnd(node: AST.Alternative | AST.Element): boolean {
  if (node.type === 'Alternative') return node.elements.some(hasNoEnd);
  if (node.type === 'Quantifier') return node.max > MAX_COPIES || hasNoEnd(node.element);
  if (node.type === 'Backreference') return true;
  return 'alternatives' in node ? node.alternatives.some(hasNoEnd) : false;
}
