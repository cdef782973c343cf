import { type PhaseName, planOf } from '#domain/kinds/registry.ts';
import type { Dialect } from '#server/db/migrate.ts';
import type { ServerFault } from './failing-server.ts';
import type { Fault } from './fault.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import type { Servers } from './servers.ts';
import type { WritePoint } from './writes.ts';

type Write = Omit<WritePoint, 'moment'>;

/** Which of the items that a phase stores one by one are looked at, by scenario; the rest it stores as it completes. */
const ITEMS: Readonly<Record<ScenarioName, Partial<Record<PhaseName, readonly number[]>>>> = {
  file: { extracting: [1, 2], saving: [1] },
  page: { fetching: [1], extracting: [1], saving: [1] },
  video: { extracting: [1, 2, 3], saving: [1] },
  document: { loading: [1], extracting: [1, 2], chunking: [1, 2], embedding: [1, 2], indexing: [1, 2] },
  // How many documents are embedded at once depends on which is the faster.
  batch: {
    loading: [1, 2, 3, 6],
    extracting: [1, 2],
    // Stored together: whether there is a second time depends on what the phases beside do.
    chunking: [1],
    embedding: [1],
    indexing: [1],
    summarizing: [1, 2],
  },
  refit: { embedding: [1, 2, 3], switching: [1] },
  switch: { embedding: [1, 2, 3], switching: [1] },
};

/** Which phases leave items out that fail. */
const PROBLEMS: Partial<Record<ScenarioName, readonly PhaseName[]>> = { batch: ['loading', 'extracting'] };

/** Phases that nobody asked for. */
const OMITTED: Partial<Record<ScenarioName, readonly PhaseName[]>> = { document: ['summarizing'] };

/** The writes of a scenario’s task at which something may happen. */
export function writesOf(scenario: ScenarioName): Write[] {
  const phases: readonly PhaseName[] = planOf(SCENARIOS[scenario].kind).map(({ name }) => name);
  return phases
    .filter((phase) => !OMITTED[scenario]?.includes(phase))
    .flatMap((phase) => [
      ...(ITEMS[scenario][phase] ?? []).map((nth) => ({ phase, write: 'item' as const, nth })),
      ...(PROBLEMS[scenario]?.includes(phase) ? [{ phase, write: 'problem' as const, nth: 1 }] : []),
      { phase, write: 'completion' as const, nth: 1 },
    ]);
}

/** The writes that reach the disk of the worker: with PostgreSQL, those of files alone. */
export function diskWrites(store: Dialect, scenario: ScenarioName, writes: readonly Write[]): WritePoint[] {
  if (store === 'sqlite') return writes.map((write) => ({ ...write, moment: 'before' }));
  const after = (phase: PhaseName): WritePoint => ({ phase, write: 'item', nth: 1, moment: 'after' });
  // The page is written between its announcement and the end of its phase; the transcript after its own.
  if (scenario === 'page') return [after('fetching')];
  if (scenario === 'video') return [after('extracting')];
  // What is fetched and what comes out of an archive. Every other phase makes rows of the database alone.
  if (scenario === 'batch') return [after('loading')];
  return [];
}

const REFUSALS = (['429', '500', 'garbage', 'hang'] as const).map((how) => [how] as const);
const ANY_FAULT = [...REFUSALS, ['cut off'], ['stall']] as const;

/** The faults of the servers that a scenario asks something of, by the phase that does. */
export function serverFaults(scenario: ScenarioName): Fault[] {
  const inPhase = (
    phase: PhaseName,
    server: keyof Servers,
    requests: RegExp,
    hows: readonly (readonly ServerFault[])[],
  ) => hows.map((each) => ({ kind: 'server', server, hows: each, phase, requests }) as const);
  switch (scenario) {
    // The page is opened by one phase and read by the next: it opens a page anew only after that was cut off.
    case 'page':
      return [
        ...inPhase('connecting', 'web', /^\/article/, REFUSALS),
        ...inPhase('fetching', 'web', /^\/article/, [
          ...REFUSALS.map((how) => ['cut off', ...how] as const),
          ['cut off'],
          ['stall'],
        ]),
      ];
    case 'video':
      return [
        ...inPhase('connecting', 'youtube', /^\/oembed/, ANY_FAULT),
        ...inPhase('fetching', 'youtube', /^\/(youtubei|watch)/, ANY_FAULT),
        ...inPhase('extracting', 'youtube', /^\/api\/timedtext/, ANY_FAULT),
      ];
    // Of a site that cannot be read, the page in question is listed as failed: nothing comes to what it was without.
    case 'batch':
      return [
        ...inPhase('loading', 'web', /^\/article/, ANY_FAULT),
        ...inPhase('loading', 'youtube', /^\/api\/timedtext/, ANY_FAULT),
        ...inPhase('embedding', 'embeddings', /^\/embeddings/, ANY_FAULT),
      ];
    // A model is asked for the length of its vectors, then for those. The switch to it asks nobody.
    case 'switch':
      return [
        ...inPhase('fitting', 'embeddings', /How many dimensions/, ANY_FAULT),
        ...inPhase('embedding', 'embeddings', /^(?!.*How many dimensions)/s, ANY_FAULT),
      ];
    // These read and write here, and ask nobody else.
    case 'file':
    case 'document':
    case 'refit':
      return [];
  }
}
