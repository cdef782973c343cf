import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { describeOnEachStore } from './db/fixtures/test-stores.ts';
import { makeInstallation, type TestInstallation, upload, watchToEnd } from './pipelines/fixtures/test-runtime.ts';
import { pruneTasks } from './prune-tasks.ts';
import type { Runtime } from './runtime.ts';

const OWNER = 'ada';
const textOf = (about: string) =>
  Buffer.from(`The ${about} was opened in 1932. It carries trains, cars and people. Its arch spans 503 metres.`);
let installation: TestInstallation | undefined;

afterEach(async () => {
  await installation?.close();
  vi.restoreAllMocks();
});

describeOnEachStore('what is kept', (dialect) => {
  async function open(): Promise<Runtime> {
    installation = await makeInstallation(dialect);
    const runtime = await installation.open();
    await runtime.startWorker();
    return runtime;
  }

  const stored = (runtime: Runtime) => readdir(join(runtime.settings.dataDir, 'uploads'));

  async function ingest(runtime: Runtime, ids: readonly string[]) {
    const base = await runtime.knowledge.create(OWNER, { name: 'Base', description: '' });
    const sources = ids.map((uploadId) => ({ kind: 'upload' as const, uploadId }));
    const task = await runtime.kinds.ingestion.create(OWNER, { knowledgeBaseId: base.id, sources, summarize: false });
    await watchToEnd(runtime, OWNER, task.id);
    return { base, task };
  }

  it('of files goes with the documents and the knowledge base that they were given to', async () => {
    const runtime = await open();
    const given = [
      await upload(runtime, OWNER, 'bridge.txt', textOf('bridge')),
      await upload(runtime, OWNER, 'tower.txt', textOf('tower')),
      await upload(runtime, OWNER, 'broken.pdf', Buffer.from('%PDF-1.7 and nothing more')),
    ];
    const { base } = await ingest(runtime, given);
    const { documents } = await runtime.knowledge.documents(OWNER, { id: base.id, limit: 10 });
    const removed = documents.find(({ name }) => name === 'tower.txt')?.id ?? '';
    await runtime.knowledge.removeDocuments(OWNER, base.id, [removed]);
    // What failed can be tried again.
    expect((await stored(runtime)).sort()).toEqual([given[0], given[2]].sort());
    await runtime.removeKnowledgeBase(OWNER, base.id);
    expect(await stored(runtime)).toEqual([]);
  });

  it('of a file stays while a document of another knowledge base is read from it', async () => {
    const runtime = await open();
    const id = await upload(runtime, OWNER, 'bridge.txt', textOf('bridge'));
    const first = await ingest(runtime, [id]);
    await ingest(runtime, [id]);
    await runtime.removeKnowledgeBase(OWNER, first.base.id);
    expect(await stored(runtime)).toEqual([id]);
  });

  it('of an old task is its result alone, with the file that it cites', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const runtime = await open();
    const { store } = runtime.database;
    const id = await upload(runtime, OWNER, 'bridge.txt', textOf('bridge'));
    const old = await runtime.kinds.summary.create(OWNER, { kind: 'upload', uploadId: id });
    await watchToEnd(runtime, OWNER, old.id);
    const recent = await runtime.kinds.summary.create(OWNER, { kind: 'text', text: textOf('tower').toString() });
    await watchToEnd(runtime, OWNER, recent.id);
    await store.updateTable('tasks').set({ completed_at: 1_000 }).where('id', '=', old.id).execute();

    await pruneTasks(store, 2_000, runtime.removeTask);

    expect(await store.selectFrom('tasks').select('id').execute()).toEqual([{ id: recent.id }]);
    expect(await store.selectFrom('events').select('id').where('task_id', '=', old.id).execute()).toEqual([]);
    const { summaries } = await runtime.library.list(OWNER, { limit: 10 });
    expect(summaries).toHaveLength(2);
    expect(await stored(runtime)).toContain(id);
    const kept = summaries.find(({ source }) => source.filename === 'bridge.txt');
    expect((await runtime.library.get(OWNER, kept?.id ?? '')).points.length).toBeGreaterThan(0);
  });
});
