import { spawnSync } from 'node:child_process';
import type { TestPlace } from '#server/db/fixtures/test-stores.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { describeCase, type FaultCase, isMostlyWaiting } from './cases.ts';
import { type CaseResult, type Ground, makeCollection, runCase, runUndisturbed } from './run-case.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import { startServers } from './servers.ts';

export interface MatrixResult extends CaseResult {
  readonly case: FaultCase;
  readonly description: string;
  readonly seconds: number;
}

/** What must be there for a case to be run, and is not; null where all of it is there. */
export function obstacleTo({ store, fault }: FaultCase): string | null {
  if (store === 'postgres' && !process.env.TEST_DATABASE_URL) return 'there is no PostgreSQL';
  if (fault.kind === 'disk-full' && !hasPrlimit()) return 'there is no prlimit, which makes a disk full';
  return null;
}

let prlimit: boolean | undefined;

function hasPrlimit(): boolean {
  prlimit ??= spawnSync('prlimit', ['--version']).status === 0;
  return prlimit;
}

/** Cases that only wait run beside the others, so many at a time. */
const WAITING_AT_ONCE = 4;

/**
 * Runs cases, each in an installation of its own.
 *
 * @param atOnce how many at a time
 * @param onResult told of each as it ends
 */
export async function runMatrix(
  cases: readonly FaultCase[],
  atOnce: number,
  onResult: (result: MatrixResult) => void = () => {},
): Promise<MatrixResult[]> {
  const { servers, close } = await startServers();
  const collections = new Map<Dialect, TestPlace>();
  try {
    for (const store of storesWithCollections(cases)) collections.set(store, await makeCollection(store));
    const groundOn = (store: Dialect) => ({ servers, collection: collections.get(store) ?? null });
    // The same for every store: that they agree is one of the things that are asked.
    const undisturbed = new Map<ScenarioName, unknown>();
    for (const { scenario } of cases) {
      if (undisturbed.has(scenario)) continue;
      undisturbed.set(scenario, await runUndisturbed('sqlite', scenario, groundOn('sqlite')));
    }
    const results: MatrixResult[] = [];
    const takeTurns = (queue: readonly FaultCase[], turns: number) => {
      const rest = queue.values();
      return Array.from({ length: turns }, async () => {
        for (const next of rest) {
          const startedAt = performance.now();
          const ground: Ground = { ...groundOn(next.store), undisturbed: undisturbed.get(next.scenario) };
          const result = await runCase(next, ground).catch((error: unknown) => ({
            violations: [`the case itself broke: ${error instanceof Error ? error.stack : error}`],
            recoveryMs: null,
          }));
          const seconds = (performance.now() - startedAt) / 1000;
          const told = { ...result, case: next, description: describeCase(next), seconds };
          results.push(told);
          onResult(told);
        }
      });
    };
    await Promise.all([
      ...takeTurns(
        cases.filter((next) => isMostlyWaiting(next)),
        WAITING_AT_ONCE,
      ),
      ...takeTurns(
        cases.filter((next) => !isMostlyWaiting(next)),
        atOnce,
      ),
    ]);
    return results;
  } finally {
    for (const place of collections.values()) await place.remove();
    await close();
  }
}

/** On which stores a collection has to be there: on the one that undisturbed runs are made on whenever on any. */
function storesWithCollections(cases: readonly FaultCase[]): Set<Dialect> {
  const stores = cases.filter(({ scenario }) => SCENARIOS[scenario].hasCollection).map(({ store }) => store);
  return new Set(stores.length === 0 ? [] : ['sqlite', ...stores]);
}
