/** What a phase counts its work in. */
export const UNITS = [
  'checks',
  'bytes',
  'pages',
  'segments',
  'paragraphs',
  'passages',
  'points',
  'summaries',
  'documents',
  'chunks',
] as const;
export type Unit = (typeof UNITS)[number];

/** One of them in words; null where the count says nothing to a person. */
export const UNIT_NOUNS = {
  checks: null,
  bytes: null,
  summaries: null,
  pages: 'page',
  segments: 'segment',
  paragraphs: 'paragraph',
  passages: 'passage',
  points: 'point',
  documents: 'document',
  chunks: 'chunk',
} as const satisfies Record<Unit, string | null>;

/** A phase as it is planned before anything has run. */
export interface PlannedPhase<Name extends string = string> {
  readonly name: Name;
  readonly unit: Unit;
  /** Percent of the whole at which the phase begins on a fresh installation; history replaces these priors. */
  readonly startsAt: number;
  readonly optional: boolean;
  /** Each item is stored as soon as it is done: stopping in the middle loses none. */
  readonly keepsItems: boolean;
}

/** A phase of a plan. Phases are required, and store their work when they end, unless told otherwise. */
export function phase<const Name extends string>(
  name: Name,
  unit: Unit,
  startsAt: number,
  { optional = false, keepsItems = false } = {},
): PlannedPhase<Name> {
  return { name, unit, startsAt, optional, keepsItems };
}

/** The share of the whole, in percent, that each phase of a plan takes. They add up to 100. */
export function priorWeights(plan: readonly Pick<PlannedPhase, 'startsAt'>[]): number[] {
  return plan.map(({ startsAt }, index) => (plan[index + 1]?.startsAt ?? 100) - startsAt);
}
