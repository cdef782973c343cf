/** A family of texts, one for each length: a unit that is repeated, and what stands around it. */
export interface HostileText {
  readonly first: string;
  /** Repeated after all repetitions of `first`, or in turn with it; null for none. */
  readonly second: string | null;
  readonly shape: 'alternating' | 'halves';
  /** What comes after the repetitions: often what makes a pattern fail. */
  readonly end: string;
}

/** The text of the family that is about `length` characters long. */
export function textOf({ first, second, shape, end }: HostileText, length: number): string {
  const times = Math.max(1, Math.floor(length / (first.length + (second?.length ?? 0))));
  if (second === null) return first.repeat(times) + end;
  return shape === 'alternating'
    ? (first + second).repeat(times) + end
    : first.repeat(times) + second.repeat(times) + end;
}

/** Each fragment alone, then pairs of them in an order that a seed chooses, without end of the supply before all are used. */
export function* hostileTexts(fragments: readonly string[], seed: number): Generator<HostileText> {
  for (const first of fragments) yield { first, second: null, shape: 'alternating', end: '\u0001x' };
  const count = fragments.length ** 2;
  // A full cycle through all pairs: the step and their number have no common divisor.
  let step = 7_919 + 2 * seed;
  while (greatestCommonDivisor(step, count) !== 1) step += 1;
  for (let index = 0, at = seed % count; index < count; index++, at = (at + step) % count) {
    const first = fragments[Math.floor(at / fragments.length)] ?? '';
    const second = fragments[at % fragments.length] ?? '';
    if (first === second) continue;
    yield { first, second, shape: 'alternating', end: index % 2 === 0 ? '\u0001x' : '' };
    yield { first, second, shape: 'halves', end: '' };
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function describe({ first, second, shape, end }: HostileText): string {
  const of = (text: string) => JSON.stringify(text);
  const repeated = second === null ? `${of(first)} × n` : `(${of(first)} + ${of(second)}) × n`;
  const halves = `${of(first)} × n + ${of(second ?? '')} × n`;
  return `${shape === 'halves' ? halves : repeated}${end === '' ? '' : ` + ${of(end)}`}`;
}
