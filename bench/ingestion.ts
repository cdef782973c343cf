/** What it costs to ingest documents, and what it is worth that the phases run at once. */
import { setTimeout as rest } from 'node:timers/promises';
import type { Dialect } from '../server/db/migrate.ts';
import { onEachStore } from './each-store.ts';
import { median, report } from './figures.ts';

const FILES = 140;
const LINKS = 40;
const SITE_MS = 150;
const ROUNDS = 3;
/** Longer than a reading process waits for its next document. */
const REST_MS = 6_000;
/** Enough that each reading process has read one of most kinds. */
const FILES_BEFORE = 28;

/** On SQLite, and on PostgreSQL where this machine has it. */
export const benchIngestion = (): Promise<void> => onEachStore(benchStore);

async function benchStore(dialect: Dialect, name: string): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { runIngestion } = await import('./ingestion-runs.ts');
  // As in the middle of a long ingestion: the reading processes have started, each time as long ago.
  const runAmidst: typeof runIngestion = async (...given) => {
    await rest(REST_MS);
    await runIngestion(dialect, { files: FILES_BEFORE, links: 0, siteMs: 0, isOverlapped: true });
    return runIngestion(...given);
  };
  for (const [what, given] of [
    [`${FILES} mixed files`, { files: FILES, links: 0, siteMs: 0 }],
    [`${FILES} mixed files and ${LINKS} slow links`, { files: FILES, links: LINKS, siteMs: SITE_MS }],
  ] as const) {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const inTurn = await runAmidst(dialect, { ...given, isOverlapped: false });
      const atOnce = await runAmidst(dialect, { ...given, isOverlapped: true });
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
