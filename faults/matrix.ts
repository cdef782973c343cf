import type { Dialect } from '#server/db/migrate.ts';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { startYoutubeServer } from '#server/sources/fixtures/youtube-server.ts';
import { casesOn, describeCase, type FaultCase } from './cases.ts';
import { type CaseResult, runCase, runUndisturbed, type Servers } from './run-case.ts';
import { SOURCES } from './undisturbed.ts';

export interface MatrixResult extends CaseResult {
  readonly case: FaultCase;
  readonly description: string;
}

/** The stores that there are on this machine. */
export function presentStores(): Dialect[] {
  return process.env.TEST_DATABASE_URL ? ['sqlite', 'postgres'] : ['sqlite'];
}

/**
 * Runs the cases that are wanted.
 *
 * @param atOnce how many at a time: most of the time they wait
 * @param onResult told of each as it ends
 */
export async function runMatrix(
  isWanted: (store: Dialect, description: string, isShort: boolean) => boolean,
  atOnce: number,
  onResult: (result: MatrixResult) => void = () => {},
): Promise<MatrixResult[]> {
  const cases = presentStores()
    .flatMap(casesOn)
    .filter((candidate) => isWanted(candidate.store, describeCase(candidate), candidate.isShort));
  const [web, youtube] = await Promise.all([startWebServer(), startYoutubeServer()]);
  const servers = { web: web.url, youtube: youtube.url };
  try {
    const undisturbed = await undisturbedRuns(servers);
    const results: MatrixResult[] = [];
    const queue = cases.values();
    const takeTurns = async () => {
      for (const next of queue) {
        const result = await runCase(next, servers, undisturbed.get(next.source)).catch((error: unknown) => ({
          violations: [`the case itself broke: ${error instanceof Error ? error.stack : error}`],
          recoveryMs: null,
        }));
        const told = { ...result, case: next, description: describeCase(next) };
        results.push(told);
        onResult(told);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, takeTurns));
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
