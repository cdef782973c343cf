import { type PhaseName, PLANS } from '#domain/plan.ts';
import type { Dialect } from '#server/db/migrate.ts';
import type { ServerFault } from './failing-server.ts';
import type { SourceName } from './undisturbed.ts';
import { describePoint, MOMENTS, type WritePoint } from './writes.ts';

/** What happens to an installation, and when. */
export type Fault =
  /** The process is gone, and started again; the clock of the next one may have been set to another time. */
  | { readonly kind: 'kill'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** The process stands still, is taken for dead and replaced, and then goes on as if nothing had been. */
  | { readonly kind: 'freeze'; readonly at: WritePoint }
  /** Every connection to PostgreSQL is cut, by its administrator. */
  | { readonly kind: 'connections-cut'; readonly at: WritePoint }
  | { readonly kind: 'disk-full'; readonly at: WritePoint }
  /** The clock is set to another time while the task runs. */
  | { readonly kind: 'clock'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** Another worker begins beside this one, and its clock tells another time: it must leave the task where it is. */
  | { readonly kind: 'skew'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** A person cancels: whatever the moment, there is one answer. */
  | { readonly kind: 'cancel'; readonly at: WritePoint }
  /** The server that a phase reads from fails, at first, in one way or in one after the other. */
  | {
      readonly kind: 'server';
      readonly hows: readonly ServerFault[];
      readonly phase: PhaseName;
      readonly paths: RegExp;
    };

export interface FaultCase {
  readonly store: Dialect;
  readonly source: SourceName;
  readonly fault: Fault;
}

const HOUR_MS = 3_600_000;
const PHASES = PLANS.summary.map(({ name }) => name);

/** Which items each phase stores one by one, by source; the rest it stores as it completes. */
const ITEMS: Readonly<Record<SourceName, Partial<Record<PhaseName, number>>>> = {
  file: { extracting: 2, saving: 1 },
  page: { fetching: 1, extracting: 1, saving: 1 },
  video: { extracting: 3, saving: 1 },
};

/** What each phase fetches, for the sources that are fetched. */
const FETCHED: Readonly<Record<SourceName, Partial<Record<PhaseName, RegExp>>>> = {
  file: {},
  page: { connecting: /^\/article/, fetching: /^\/article/ },
  video: { connecting: /^\/oembed/, fetching: /^\/(youtubei|watch)/, extracting: /^\/api\/timedtext/ },
};

/** Every write of a task from this source. */
function writesOf(source: SourceName): Omit<WritePoint, 'moment'>[] {
  return PHASES.flatMap((phase) => [
    ...Array.from({ length: ITEMS[source][phase] ?? 0 }, (_, index) => ({
      phase,
      write: 'item' as const,
      nth: index + 1,
    })),
    { phase, write: 'completion' as const, nth: 1 },
  ]);
}

/** The whole matrix, on both stores. */
export function allCases(): FaultCase[] {
  return (['sqlite', 'postgres'] as const).flatMap((store) =>
    (['file', 'page', 'video'] as const).flatMap((source) =>
      faultsOf(store, source).map((fault) => ({ store, source, fault })),
    ),
  );
}

function faultsOf(store: Dialect, source: SourceName): Fault[] {
  const writes = writesOf(source);
  const points = writes.flatMap((write) => MOMENTS.map((moment) => ({ ...write, moment })));
  const completions = points.filter(({ write, moment }) => write === 'completion' && moment === 'during');
  const jumps = [HOUR_MS, -HOUR_MS];
  return [
    ...points.map((at) => ({ kind: 'kill', at, clockJumpMs: 0 }) as const),
    // Nobody else may have a task of an installation on SQLite. What stands still inside a transaction keeps its row.
    ...(store === 'postgres'
      ? points.filter(({ moment }) => moment !== 'during').map((at) => ({ kind: 'freeze', at }) as const)
      : []),
    ...(store === 'postgres' ? points.map((at) => ({ kind: 'connections-cut', at }) as const) : []),
    ...diskWrites(store, source, writes).map((at) => ({ kind: 'disk-full', at }) as const),
    ...completions.flatMap((at) =>
      jumps.flatMap((clockJumpMs) => [
        { kind: 'kill', at, clockJumpMs } as const,
        { kind: 'clock', at, clockJumpMs } as const,
      ]),
    ),
    ...(store === 'postgres'
      ? completions.flatMap((at) =>
          jumps.map((clockJumpMs) => ({ kind: 'skew', at: { ...at, moment: 'before' }, clockJumpMs }) as const),
        )
      : []),
    ...points.map((at) => ({ kind: 'cancel', at }) as const),
    ...serverFaults(source),
  ];
}

function serverFaults(source: SourceName): Fault[] {
  const inPhase = (phase: PhaseName, hows: readonly (readonly ServerFault[])[]) => {
    const paths = FETCHED[source][phase];
    return paths === undefined ? [] : hows.map((each) => ({ kind: 'server', hows: each, phase, paths }) as const);
  };
  const refusals = (['429', '500', 'garbage', 'hang'] as const).map((how) => [how]);
  if (source === 'video') {
    return (['connecting', 'fetching', 'extracting'] as const).flatMap((phase) =>
      inPhase(phase, [...refusals, ['cut off'], ['stall']]),
    );
  }
  // The page is opened by one phase and read by the next: it opens a page anew only after that was cut off.
  return [
    ...inPhase('connecting', refusals),
    ...inPhase('fetching', [...refusals.map((how) => ['cut off', ...how] as const), ['cut off'], ['stall']]),
  ];
}

/** The writes that reach the disk of the worker: with PostgreSQL, those of files alone. */
function diskWrites(store: Dialect, source: SourceName, writes: readonly Omit<WritePoint, 'moment'>[]): WritePoint[] {
  const before = writes.map((write) => ({ ...write, moment: 'before' as const }));
  if (store === 'sqlite') return before;
  // The page is written between its announcement and the end of its phase; the transcript after its own.
  if (source === 'page') return [{ phase: 'fetching', write: 'item', nth: 1, moment: 'after' }];
  if (source === 'video') return [{ phase: 'extracting', write: 'item', nth: 1, moment: 'after' }];
  return [];
}

export function describeCase({ store, source, fault }: FaultCase): string {
  return `${store}, ${source}: ${describeFault(fault)}`;
}

function describeFault(fault: Fault): string {
  if (fault.kind === 'server') return `server ${fault.hows.join(', then ')} in ${fault.phase}`;
  const jump = 'clockJumpMs' in fault && fault.clockJumpMs !== 0 ? ` ${fault.clockJumpMs / HOUR_MS} h` : '';
  return `${fault.kind}${jump} at ${describePoint(fault.at)}`;
}

/** Whether nearly all of its time is spent until somebody’s patience ends. */
export function isMostlyWaiting({ fault }: FaultCase): boolean {
  return fault.kind === 'server' && fault.hows.some((how) => how === 'hang' || how === 'stall');
}

/** The kind of fault, as a person would sort them. */
export function kindOf({ fault }: FaultCase): string {
  if (fault.kind === 'server') return `server: ${fault.hows.at(-1)}`;
  if (fault.kind === 'kill' && fault.clockJumpMs !== 0) return 'kill, clock ±1 h';
  return fault.kind;
}

export function phaseOfCase({ fault }: FaultCase): PhaseName {
  return fault.kind === 'server' ? fault.phase : fault.at.phase;
}
