import { z } from 'zod';
import { taskSnapshotSchema } from '#domain/snapshot.ts';
import {
  documentStatusSchema,
  ingestionStatusSchema,
  jobStatusSchema,
  progressStatusSchema,
} from '#domain/status-api.ts';
import { articleText } from '#server/sources/fixtures/article.ts';
import { expect, test } from './support/app.ts';

test.use({ installation: 'status' });

test('status endpoints answer plain JSON over HTTP', async ({ app, web }) => {
  const get = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${app.url}/api/v1/${path}`, init);
    return { status: answer.status, cache: answer.headers.get('cache-control'), body: await answer.json() };
  };
  const base = await app.api.mutate('knowledge.create', { name: 'Base' }, z.object({ id: z.string() }));
  const sources = [{ kind: 'text', text: articleText }];
  const input = { knowledgeBaseId: base.id, sources };
  const ingestion = await app.api.mutate('tasks.createIngestion', input, taskSnapshotSchema);
  await app.api.waitFor(ingestion.id, ({ completedAt }) => completedAt !== null);
  const kb = await get(`ingestion/kb/${base.id}/status`);
  expect(kb).toMatchObject({ status: 200, cache: 'no-store' });
  expect(ingestionStatusSchema.parse(kb.body)).toMatchObject({
    job_id: ingestion.id,
    status: 'completed',
    progress: 100,
  });

  const running = await app.api.createSummary({ kind: 'url', url: `${web.url}/hang` });
  await app.api.waitFor(running.id, ({ status }) => status === 'running');
  expect(jobStatusSchema.parse((await get(`jobs/${running.id}`)).body)).toMatchObject({ status: 'running' });
  expect(progressStatusSchema.parse((await get(`progress/${running.id}`)).body).status).toBe('processing');
  expect((await get(`progress/${running.id}`, { method: 'DELETE' })).status).toBe(409);
  await app.api.cancel(running.id);
  await app.api.waitFor(running.id, ({ completedAt }) => completedAt !== null);
  expect(await get(`progress/${running.id}`, { method: 'DELETE' })).toMatchObject({
    status: 200,
    body: { status: 'cleaned' },
  });

  const unknown = ['jobs', 'progress'].map((path) => `${path}/${running.id}`);
  for (const path of [...unknown, 'documents/doc_1/status', 'documents/%00/status', 'ingestion/kb/kb_1/status']) {
    expect(await get(path), path).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  }
  expect((await get(`jobs/${ingestion.id}`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);

  const documents = z.object({ documents: z.array(z.object({ id: z.string() })) });
  const held = await app.api.query('knowledge.documents', { id: base.id }, documents);
  const { body } = await get(`documents/${held.documents[0]?.id}/status`);
  expect(documentStatusSchema.parse(body)).toMatchObject({ status: 'completed', progress: 100, error: null });
});
