import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fillEarlierVersion, lostRows } from '#server/db/fixtures/earlier-version.ts';
import { makeTestPlace, type TestPlace } from '#server/db/fixtures/test-stores.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { openInstallation } from '#server/open-installation.ts';

/** What a process is killed in: its first start, or the first one after an upgrade. */
export const MIGRATION_STARTS = ['first start', 'upgrade'] as const;
export type MigrationStart = (typeof MIGRATION_STARTS)[number];

export interface MigrationKills {
  readonly kills: number;
  /** How many of them hit a process before the installation was open. */
  readonly hits: number;
  /** What was lost, or does not open any more. */
  readonly violations: readonly string[];
}

/**
 * Kills processes at random instants while they open an installation and migrate its database, one process for each
 * kill, and asks after each whether the installation opens and has all its rows.
 *
 * @param random numbers from 0 to 1
 */
export async function killMigrations(
  dialect: Dialect,
  start: MigrationStart,
  { kills, random }: { kills: number; random: () => number },
): Promise<MigrationKills> {
  const template = await makeTestPlace(dialect);
  try {
    if (start === 'upgrade') await fillEarlierVersion(template, dialect);
    const openingMs = await measureOpening(dialect, template);
    const violations: string[] = [];
    let hits = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const place = await makeTestPlace(dialect, template);
      const afterMs = random() * openingMs;
      try {
        if (await killWhileOpening(place, afterMs)) hits += 1;
        violations.push(...(await violationsOf(place, dialect, start)));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        violations.push(`${start} on ${dialect}, killed after ${afterMs.toFixed(1)} ms: ${reason}`);
      } finally {
        await place.remove();
      }
    }
    return { kills, hits, violations };
  } finally {
    await template.remove();
  }
}

async function measureOpening(dialect: Dialect, template: TestPlace): Promise<number> {
  const place = await makeTestPlace(dialect, template);
  try {
    const child = startOpening(place);
    await messageOf(child, 'opening');
    const startedAt = performance.now();
    await messageOf(child, 'open');
    const openingMs = performance.now() - startedAt;
    await once(child, 'exit');
    return openingMs;
  } finally {
    await place.remove();
  }
}

/** @returns whether the process was killed before the installation was open */
async function killWhileOpening(place: TestPlace, afterMs: number): Promise<boolean> {
  const child = startOpening(place);
  let isOpen = false;
  child.on('message', (message) => {
    isOpen ||= message === 'open';
  });
  await messageOf(child, 'opening');
  await wait(afterMs);
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  child.kill('SIGKILL');
  await gone;
  return !isOpen;
}

function startOpening(place: TestPlace): ChildProcess {
  return fork(join(import.meta.dirname, 'migrating-process.ts'), {
    env: { ...process.env, DATA_DIR: place.dataDir, DATABASE_URL: place.databaseUrl ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function messageOf(child: ChildProcess, wanted: string): Promise<void> {
  for (;;) {
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])]);
    if (message === wanted) return;
    if (message === null) throw new Error(`the process ended before it said “${wanted}”`);
  }
}

async function violationsOf(place: TestPlace, dialect: Dialect, start: MigrationStart): Promise<string[]> {
  const { database } = await openInstallation({ ...place, workerSecret: null, workerConcurrency: 2 });
  await database.close();
  return start === 'upgrade' ? lostRows(place, dialect) : [];
}
