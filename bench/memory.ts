/**
 * `npm run bench -- memory`: the memory of the server, and the longest time for which its event loop stood still, while
 * documents of millions of passages are ingested, summarized, searched, read and removed. BENCH_PASSAGES says how many
 * passages (default 3,000,000). Serves the last production build, on each store.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { KnowledgeBase, KnowledgeDocument, SearchAnswer } from '../domain/knowledge.ts';
import type { TaskSnapshot } from '../domain/snapshot.ts';
import type { TestPlace } from '../server/db/fixtures/test-stores.ts';
import { onEachStore } from './each-store.ts';
import { report } from './figures.ts';
import { type HugeDocument, hugeDocuments } from './huge-documents.ts';
import { call, peakMegabytes, type ServedApp, serveApp, uploadFile } from './served-app.ts';

const PASSAGES = Number(process.env.BENCH_PASSAGES ?? 3_000_000);
const POLL_MS = 500;

export async function benchMemory(): Promise<void> {
  await onEachStore(async (dialect, name) => {
    const { makeTestPlace } = await import('../server/db/fixtures/test-stores.ts');
    for (const document of hugeDocuments(PASSAGES)) {
      const place = await makeTestPlace(dialect);
      try {
        report(name, '');
        await benchDocument(place, document);
      } finally {
        await place.remove();
      }
    }
  });
}

async function benchDocument(place: TestPlace, document: HugeDocument): Promise<void> {
  const { dataDir, databaseUrl } = place;
  const stalls = join(dataDir, 'stalls.json');
  const app = await serveApp(dataDir, {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'record-stalls.ts')}`,
    BENCH_STALLS: stalls,
    DATABASE_URL: databaseUrl ?? '',
  });
  try {
    await runThrough(app, place, document);
    await delay(1_000);
    const { computingMs, waitingMs } = JSON.parse(readFileSync(stalls, 'utf8'));
    report('  memory of the server at its highest', `${peakMegabytes(app.pid)} MB`);
    report('  longest stall of the event loop', `${computingMs} ms of computing; ${waitingMs} ms on the clock`);
  } finally {
    await app.stop();
  }
}

async function runThrough(app: ServedApp, place: TestPlace, document: HugeDocument): Promise<void> {
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
  await untilRemoved(place);
  report('  and removed from the disk', `after ${Math.round(performance.now() - removedAt)} ms`);
}

/** Until the database holds no document any more. */
async function untilRemoved({ dataDir, databaseUrl }: TestPlace): Promise<void> {
  const sql = 'select id from documents limit 1';
  if (databaseUrl === null) {
    const database = new DatabaseSync(join(dataDir, 'throughline.db'), { readOnly: true });
    while (database.prepare(sql).get() !== undefined) await delay(POLL_MS);
    database.close();
    return;
  }
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  while ((await client.query(sql)).rows.length > 0) await delay(POLL_MS);
  await client.end();
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
