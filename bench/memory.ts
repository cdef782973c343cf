/**
 * `npm run bench -- memory`: the memory of the server, and the longest time for which its event loop stood still, while
 * documents of millions of passages are ingested, summarized, searched, read and removed. BENCH_PASSAGES says how many
 * passages (default 3,000,000); serves the last production build, on SQLite.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { KnowledgeBase, KnowledgeDocument, SearchAnswer } from '../domain/knowledge.ts';
import type { TaskSnapshot } from '../domain/snapshot.ts';
import { report } from './figures.ts';
import { type HugeDocument, hugeDocuments } from './huge-documents.ts';
import { call, peakMegabytes, type ServedApp, serveApp, uploadFile, withDataFolder } from './served-app.ts';

const PASSAGES = Number(process.env.BENCH_PASSAGES ?? 3_000_000);
const POLL_MS = 500;

export async function benchMemory(): Promise<void> {
  for (const document of hugeDocuments(PASSAGES)) {
    await withDataFolder(async (folder) => {
      const stalls = join(folder, 'stalls.json');
      const app = await serveApp(folder, {
        NODE_OPTIONS: `--import ${join(import.meta.dirname, 'record-stalls.ts')}`,
        BENCH_STALLS: stalls,
      });
      try {
        await runThrough(app, folder, document);
        await delay(1_000);
        const { computingMs, waitingMs } = JSON.parse(readFileSync(stalls, 'utf8'));
        report('  memory of the server at its highest', `${peakMegabytes(app.pid)} MB`);
        report('  longest stall of the event loop', `${computingMs} ms of computing; ${waitingMs} ms on the clock`);
      } finally {
        await app.stop();
      }
    });
  }
}

async function runThrough(app: ServedApp, folder: string, document: HugeDocument): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const uploadId = await uploadFile(app, document.name, document.content());
  const base = await call<KnowledgeBase>(app, 'knowledge.create', { name: 'Huge', description: '' });
  const task = await untilFinished(
    app,
    await call<TaskSnapshot>(app, 'tasks.createIngestion', {
      knowledgeBaseId: base.id,
      sources: [{ kind: 'upload', uploadId, path: document.name }],
      summarize: true,
    }),
  );
  report(`${document.what}: ${task.status} ${task.error?.code ?? ''}`, `after ${seconds()}`);
  for (const phase of task.phases) {
    const ms = Date.parse(phase.completedAt ?? '') - Date.parse(phase.startedAt ?? '');
    report(`  ${phase.name}, ${phase.itemsProcessed} ${phase.unit}`, Number.isNaN(ms) ? '' : `${ms} ms`);
  }
  const { documents } = await ask<{ documents: KnowledgeDocument[] }>(app, 'knowledge.documents', { id: base.id });
  const [stored] = documents;
  if (stored === undefined) throw new Error(`${document.name} is not in the knowledge base`);

  const askedAt = performance.now();
  const { hits } = await ask<SearchAnswer>(app, 'search.query', { query: document.query });
  report(`  search: ${hits.length} hits`, `${Math.round(performance.now() - askedAt)} ms`);
  const { passages: count } = await ask<{ passages: number }>(app, 'knowledge.document', { id: stored.id });
  await ask(app, 'knowledge.passages', { id: stored.id, from: count - 100, limit: 1_000 });
  if (stored.summaryId !== null) {
    await ask(app, 'library.get', { id: stored.summaryId });
    await ask(app, 'library.passages', { id: stored.summaryId, from: count - 100 });
    await call(app, 'library.remove', { id: stored.summaryId });
  }
  await call(app, 'tasks.remove', { id: task.id });
  const removedAt = performance.now();
  await call(app, 'knowledge.remove', { id: base.id });
  report('  hidden from searches and lists', `after ${Math.round(performance.now() - removedAt)} ms`);
  const database = new DatabaseSync(join(folder, 'throughline.db'), { readOnly: true });
  while (database.prepare('select id from documents limit 1').get() !== undefined) await delay(POLL_MS);
  database.close();
  report('  and removed from the disk', `after ${Math.round(performance.now() - removedAt)} ms`);
}

async function untilFinished(app: ServedApp, task: TaskSnapshot): Promise<TaskSnapshot> {
  let seen = task;
  while (seen.completedAt === null) {
    await delay(POLL_MS);
    seen = await ask<TaskSnapshot>(app, 'tasks.get', { id: task.id });
  }
  return seen;
}

function ask<Data>(app: ServedApp, path: string, input: object): Promise<Data> {
  return call<Data>(app, path, input, 'GET');
}
