/** What it costs to ingest documents, and what it is worth that the phases run at once. */
import { setTimeout as rest } from 'node:timers/promises';
import type { Dialect } from '../server/db/migrate.ts';
import { onEachStore } from './each-store.ts';
import { median, report } from './figures.ts';

const FILES = 84;
const LINKS = 40;
const SITE_MS = 150;
const ROUNDS = 3;
/** Longer than a reading process waits for its next document: no run finds one that another has left. */
const REST_MS = 6_000;

/** On SQLite, and on PostgreSQL where this machine has it. */
export const benchIngestion = (): Promise<void> => onEachStore(benchStore);

async function benchStore(dialect: Dialect, name: string): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { runIngestion } = await import('./ingestion-runs.ts');
  for (const [what, given] of [
    [`${FILES} mixed files`, { files: FILES, links: 0, siteMs: 0 }],
    [`${FILES} mixed files and ${LINKS} slow links`, { files: FILES, links: LINKS, siteMs: SITE_MS }],
  ] as const) {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await rest(REST_MS);
      const inTurn = await runIngestion(dialect, { ...given, isOverlapped: false });
      await rest(REST_MS);
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
