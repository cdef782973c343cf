import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWell,
  type EmbeddingServer,
  json,
  startEmbeddingServer,
} from '#server/embedding/fixtures/embedding-server.ts';
import { Keeper } from '#server/pipelines/fixtures/test-ingestion.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';

type Answer = EmbeddingServer['next'][number];

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const AT_ONCE = { maxTries: 3, maxRetryAfterMs: 1_000, outageRetryMs: 1, backoff: { baseMs: 1, capMs: 1, factor: 1 } };

const busy: Answer = (_, response) => json(response, 429, { error: { message: 'too many requests' } });
const choosy: Answer = (input, response, model) => {
  if (input.some((text) => text.includes('unspeakable'))) json(response, 400, { error: 'this I will not embed' });
  else answerWell(input, response, model);
};

const textsOf = ({ body }: { readonly body: string }): string[] => JSON.parse(body).input;

describe('an ingestion whose vectors an endpoint makes', () => {
  let server: EmbeddingServer;
  let installation: TestInstallation;
  let runtime: Runtime;
  let ada: Keeper;

  beforeEach(async () => {
    server = await startEmbeddingServer();
    installation = await makeInstallation('sqlite');
    runtime = await installation.open(
      { retry: AT_ONCE },
      { embedding: { url: server.url, model: 'letters', apiKey: null, batch: 2, requestsPerMinute: null } },
    );
    ada = new Keeper(runtime, 'ada');
    await runtime.startWorker();
  });
  afterEach(async () => {
    await server.close();
    await installation.close();
  });

  const files = (more: Record<string, string> = {}) => {
    const texts = { ...Object.fromEntries(NAMES.map((name) => [`${name}.txt`, `${name} cab named ${name}`])), ...more };
    return Promise.all(Object.entries(texts).map(([name, text]) => ada.file(name, text)));
  };

  it('waits while that is busy, as often as it gets on, and leaves no document out', async () => {
    // The probe of its dimensions; then each request is answered at the third try.
    server.next.push(answerWell);
    for (let request = 0; request < NAMES.length; request += 1) server.next.push(busy, busy, answerWell);
    const task = await ada.ingest(await ada.base(), await files());
    expect(task).toMatchObject({ status: 'completed', attempt: 1, problems: [] });
    const events = await runtime.progress.read.events('ada', task.id);
    expect(events.filter(({ type }) => type === 'retry-scheduled').length).toBeGreaterThan(AT_ONCE.maxTries);
    expect(await ada.find('cab')).toHaveLength(NAMES.length);
  });

  it('fails when that stays busy, and goes on with what it has', async () => {
    server.next.push(answerWell, answerWell, busy, busy, busy);
    const task = await ada.ingest(await ada.base(), await files());
    expect(task).toMatchObject({ status: 'failed', error: { code: 'rate_limited' } });
    const [, first, ...refused] = server.requests.map(textsOf);
    await runtime.retryTask('ada', task.id);
    expect(await ada.end(task.id)).toMatchObject({ status: 'completed', problems: [] });
    const others = server.requests.slice(2 + refused.length).flatMap(textsOf);
    const each = NAMES.map((name) => expect.stringContaining(`named ${name}`));
    expect([...(first ?? []), ...others].toSorted(), 'each was embedded once').toEqual(each);
  });

  it('leaves out the one document that it refuses', async () => {
    server.next.push(...Array.from({ length: 60 }, () => choosy));
    const task = await ada.ingest(await ada.base(), await files({ 'bad.txt': 'an unspeakable cab' }));
    expect(task).toMatchObject({
      status: 'completed',
      problems: [{ code: 'text_refused', phase: 'embedding', item: 'bad.txt' }],
    });
    expect((await ada.find('cab')).toSorted()).toEqual(NAMES.map((name) => `${name}.txt`));
  });
});
