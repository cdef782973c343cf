/** What it costs to ingest documents, and what it is worth that the phases run at once. */
import { startPostgres } from '../scripts/postgres.mjs';
import type { Dialect } from '../server/db/migrate.ts';
import { median, report } from './figures.ts';

const FILES = 84;
const LINKS = 40;
const SITE_MS = 150;
const ROUNDS = 1;

/** On SQLite, and on PostgreSQL where this machine has it. */
export async function benchIngestion(): Promise<void> {
  const server = process.env.TEST_DATABASE_URL ? null : await startPostgres();
  if (server !== null) process.env.TEST_DATABASE_URL = server.url;
  try {
    await benchStore('sqlite');
    if (process.env.TEST_DATABASE_URL) await benchStore('postgres');
  } finally {
    await server?.stop();
  }
}

async function benchStore(dialect: Dialect): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { runIngestion } = await import('./ingestion-runs.ts');
  const name = dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  for (const [what, given] of [
    [`${FILES} mixed files`, { files: FILES, links: 0, siteMs: 0 }],
    [`${FILES} mixed files and ${LINKS} slow links`, { files: FILES, links: LINKS, siteMs: SITE_MS }],
  ] as const) {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const inTurn = await runIngestion(dialect, { ...given, isOverlapped: false });
      const atOnce = await runIngestion(dialect, { ...given, isOverlapped: true });
      ratios.push(atOnce.ms / inTurn.ms);
      if (round < ROUNDS - 1) continue;
      const seconds = atOnce.ms / 1000;
      const each = (count: number) => `${Math.round(count / seconds)}/s`;
      report(
        `${name}: ${what}`,
        `${seconds.toFixed(1)} s: ${Math.round((60 * atOnce.documents) / seconds)} documents a minute, ` +
          `${each(atOnce.units)} pages and paragraphs, ${each(atOnce.chunks)} chunks`,
      );
      const shares = [...inTurn.phases].map(([phase, ms]) => `${phase} ${Math.round((100 * ms) / inTurn.ms)} %`);
      report('  share of each phase, one after the other', shares.join(', '));
    }
    report('  the phases at once, beside one after the other', `${median(ratios).toFixed(2)} times`);
  }
}
