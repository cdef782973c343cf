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

/** One of them in words; null where nobody counts along. */
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

const phase = <Name extends string>(
  name: Name,
  unit: Unit,
  startsAt: number,
  { optional = false, keepsItems = false } = {},
): PlannedPhase<Name> => ({ name, unit, startsAt, optional, keepsItems });

/** The phases of each kind of task, in their order, with the priors of a fresh installation. */
export const PLANS = {
  summary: [
    phase('connecting', 'checks', 0),
    phase('fetching', 'bytes', 5),
    phase('extracting', 'pages', 25, { keepsItems: true }),
    phase('analyzing', 'passages', 40),
    phase('writing', 'points', 60),
    phase('saving', 'summaries', 80),
  ],
  ingestion: [
    phase('loading', 'documents', 0, { keepsItems: true }),
    phase('extracting', 'pages', 10, { keepsItems: true }),
    phase('chunking', 'chunks', 25, { keepsItems: true }),
    phase('embedding', 'chunks', 40, { keepsItems: true }),
    phase('indexing', 'chunks', 70, { keepsItems: true }),
    phase('summarizing', 'documents', 85, { optional: true, keepsItems: true }),
  ],
  reembedding: [
    phase('fitting', 'chunks', 0),
    phase('embedding', 'chunks', 20, { keepsItems: true }),
    phase('switching', 'checks', 98),
  ],
} as const satisfies Record<string, readonly PlannedPhase[]>;

export type TaskKind = keyof typeof PLANS;
export const TASK_KINDS = Object.keys(PLANS) as [TaskKind, ...TaskKind[]];

/** The name of a phase of any kind of task. */
export type PhaseName = (typeof PLANS)[TaskKind][number]['name'];
export const PHASE_NAMES = [...new Set(Object.values(PLANS).flatMap((plan) => plan.map(({ name }) => name)))] as [
  PhaseName,
  ...PhaseName[],
];

/** Kinds of task whose phases run beside each other: the first documents are indexed while the last are being loaded. */
export const OVERLAPPED_KINDS: readonly TaskKind[] = ['ingestion'];

/** The share of the whole, in percent, that each phase of a plan takes. They add up to 100. */
export function priorWeights(plan: readonly Pick<PlannedPhase, 'startsAt'>[]): number[] {
  return plan.map(({ startsAt }, index) => (plan[index + 1]?.startsAt ?? 100) - startsAt);
}

/** Whether a phase stores each item as it is done, so that a crash or a stop loses none. */
export function keepsItems(kind: TaskKind, phase: PhaseName): boolean {
  return PLANS[kind].some(({ name, keepsItems: isKept }) => name === phase && isKept);
}
