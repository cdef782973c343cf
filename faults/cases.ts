import type { PhaseName, TaskKind } from '#domain/kinds/registry.ts';
import type { Dialect } from '#server/db/migrate.ts';
import type { Fault } from './fault.ts';
import { diskWrites, serverFaults, writesOf } from './places.ts';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from './scenarios.ts';
import { describePoint, MOMENTS } from './writes.ts';

export interface FaultCase {
  readonly store: Dialect;
  readonly scenario: ScenarioName;
  readonly fault: Fault;
}

const HOUR_MS = 3_600_000;

/** The whole matrix, on both stores. */
export function allCases(): FaultCase[] {
  return (['sqlite', 'postgres'] as const).flatMap((store) =>
    SCENARIO_NAMES.flatMap((scenario) => faultsOf(store, scenario).map((fault) => ({ store, scenario, fault }))),
  );
}

/**
 * What a second look at the same phases is spared: they are there for the writes that the other scenario of their kind
 * does not make, and a clock or a person does not care what is written.
 */
const ONLY_FOR_ITS_WRITES: ReadonlySet<ScenarioName> = new Set(['document', 'refit']);

function faultsOf(store: Dialect, scenario: ScenarioName): Fault[] {
  const writes = writesOf(scenario);
  const points = writes.flatMap((write) => MOMENTS.map((moment) => ({ ...write, moment })));
  const atWrites: Fault[] = [
    ...points.map((at) => ({ kind: 'kill', at, clockJumpMs: 0 }) as const),
    ...(store === 'postgres' ? points.map((at) => ({ kind: 'connections-cut', at }) as const) : []),
    ...diskWrites(store, scenario, writes).map((at) => ({ kind: 'disk-full', at }) as const),
  ];
  if (ONLY_FOR_ITS_WRITES.has(scenario)) return atWrites;
  const completions = points.filter(({ write, moment }) => write === 'completion' && moment === 'during');
  const jumps = [HOUR_MS, -HOUR_MS];
  return [
    ...atWrites,
    // Nobody else may have a task of an installation on SQLite. What stands still inside a transaction keeps its row.
    ...(store === 'postgres'
      ? points.filter(({ moment }) => moment !== 'during').map((at) => ({ kind: 'freeze', at }) as const)
      : []),
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
    ...serverFaults(scenario),
  ];
}

export function describeCase({ store, scenario, fault }: FaultCase): string {
  return `${store}, ${scenario}: ${describeFault(fault)}`;
}

function describeFault(fault: Fault): string {
  if (fault.kind === 'server') return `${fault.server} server ${fault.hows.join(', then ')} in ${fault.phase}`;
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

export function taskOfCase({ scenario }: FaultCase): TaskKind {
  return SCENARIOS[scenario].kind;
}
