import { spawnSync } from 'node:child_process';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { startYoutubeServer } from '#server/sources/fixtures/youtube-server.ts';
import { describeCase, type FaultCase, isMostlyWaiting } from './cases.ts';
import { type CaseResult, runCase, runUndisturbed, type Servers } from './run-case.ts';
import { SOURCES } from './undisturbed.ts';

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
  const [web, youtube] = await Promise.all([startWebServer(), startYoutubeServer()]);
  const servers = { web: web.url, youtube: youtube.url };
  try {
    const undisturbed = await undisturbedRuns(servers);
    const results: MatrixResult[] = [];
    const takeTurns = (queue: readonly FaultCase[], turns: number) => {
      const rest = queue.values();
      return Array.from({ length: turns }, async () => {
        for (const next of rest) {
          const startedAt = performance.now();
          const result = await runCase(next, servers, undisturbed.get(next.source)).catch((error: unknown) => ({
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
    await Promise.all([web.close(), youtube.close()]);
  }
}

/** The same on every store: that they agree is one of the things that are asked. */
async function undisturbedRuns(servers: Servers): Promise<Map<string, unknown>> {
  const runs = new Map<string, unknown>();
  for (const source of SOURCES) runs.set(source, await runUndisturbed('sqlite', source, servers));
  return runs;
}
