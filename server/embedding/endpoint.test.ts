import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { type EmbeddingEndpoint, type EndpointPolicy, openEmbeddingClient } from './endpoint.ts';
import {
  answerWell,
  type EmbeddingServer,
  json,
  letterCounts,
  startEmbeddingServer,
} from './fixtures/embedding-server.ts';
import { openRateLimit } from './rate-limit.ts';

let server: EmbeddingServer;
beforeAll(async () => {
  server = await startEmbeddingServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.next.length = 0;
});

const clientOf = (changes: Partial<EmbeddingEndpoint> = {}, policy: EndpointPolicy = {}) =>
  openEmbeddingClient(
    { url: `${server.url}/v1`, model: 'letters', apiKey: 'key', batch: 3, requestsPerMinute: null, ...changes },
    policy,
  );
const unit = (text: string) => {
  const counts = letterCounts(text);
  const length = Math.hypot(...counts);
  return Float32Array.from(counts, (count) => (length === 0 ? 0 : count / length));
};

async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw error ?? new Error('nothing failed');
  const { code, message, retryable } = error.failure;
  return { code, message, retryable, retryAfterMs: error.retryAfterMs };
}

test('texts go in batches, and their vectors come back in their order, of unit length, blank ones without a direction', async () => {
  const texts = ['abba', 'cab', '  ', 'deed', 'faced', 'hhhh', 'bee'];
  server.next.push((input, response) => {
    const data = input.map((text, index) => ({ index, embedding: letterCounts(text) }));
    json(response, 200, { data: data.toReversed() });
  });
  const from = server.requests.length;
  const vectors = await clientOf().embed('letters', texts);
  expect(vectors).toEqual(texts.map(unit));
  const asked = server.requests.slice(from);
  expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
    { model: 'letters', input: ['abba', 'cab', 'deed'] },
    { model: 'letters', input: ['faced', 'hhhh', 'bee'] },
  ]);
  expect(asked[0]).toMatchObject({ path: '/v1/embeddings', headers: { authorization: 'Bearer key' } });
});

test('what the model refuses for its length is embedded by its beginning, and nothing else suffers', async () => {
  const strict = (input: readonly string[], response: Parameters<typeof answerWell>[1]) =>
    input.some((text) => text.length > 400)
      ? json(response, 400, { error: { message: 'maximum context length exceeded' } })
      : answerWell(input, response, 'letters');
  server.next.push(...Array.from({ length: 20 }, () => strict));
  const long = `${'a '.repeat(300)}${'b '.repeat(300)}`;
  const vectors = await clientOf().embed('letters', ['cab', long, 'deed']);
  expect(vectors).toEqual([unit('cab'), unit('a'), unit('deed')]);
});

describe('an endpoint that', () => {
  const says = (status: number, body: unknown, headers?: Record<string, string>) => () =>
    server.next.push((_, response) => json(response, status, body, headers));
  const answers = (data: unknown) => says(200, { data });
  it.each<[string, () => void, object]>([
    [
      'asks to wait',
      says(429, {}, { 'retry-after': '7' }),
      { code: 'rate_limited', retryable: true, retryAfterMs: 7_000 },
    ],
    [
      'wants to be paid',
      says(429, { error: { code: 'insufficient_quota', message: 'You have no credit.' } }),
      { code: 'embedding_refused', message: expect.stringContaining('You have no credit.'), retryable: false },
    ],
    [
      'is broken',
      says(503, '<html>', { 'retry-after': '3' }),
      { code: 'server_error', retryable: true, retryAfterMs: 3_000 },
    ],
    ['knows no such key', says(401, { error: 'bad key' }), { code: 'embedding_refused', retryable: false }],
    ['has no such model', says(404, { error: { message: 'model not found' } }), { code: 'embedding_refused' }],
    ['is somewhere else', says(308, {}, { location: '/v2' }), { code: 'embedding_refused' }],
    [
      'answers with a page',
      () => server.next.push((_, response) => response.end('<p>Welcome</p>')),
      { code: 'embedding_garbled' },
    ],
    ['answers with numbers of no use', answers([{ index: 0, embedding: ['NaN'] }]), { code: 'embedding_garbled' }],
    ['answers too little', answers([]), { code: 'embedding_garbled' }],
    [
      'says one thing twice',
      answers([0, 0].map((index) => ({ index, embedding: [1] }))),
      { code: 'embedding_garbled' },
    ],
    [
      'changes its dimensions',
      answers([2, 3].map((count, index) => ({ index, embedding: Array(count).fill(1) }))),
      { code: 'embedding_garbled' },
    ],
    ['hangs up', () => server.next.push((_, response) => response.destroy()), { code: 'embedding_unreachable' }],
    ['never answers', () => server.next.push(() => {}), { code: 'request_timed_out', retryable: true }],
    [
      'never ends',
      () => server.next.push((_, response) => response.write(' '.repeat(3_000))),
      { code: 'embedding_garbled' },
    ],
  ])('%s is told as what it is', async (name, prepare, failure) => {
    prepare();
    const timeoutMs = name === 'never answers' ? 200 : 30_000;
    const work = clientOf({}, { timeoutMs, maxAnswerBytes: 2_000 }).embed('letters', ['ab', 'cd']);
    expect(await failureOf(work)).toMatchObject(failure);
  });

  it('is not there is told as what it is', async () => {
    const gone = await startEmbeddingServer();
    await gone.close();
    const failure = await failureOf(clientOf({ url: gone.url }).embed('letters', ['ab']));
    expect(failure).toMatchObject({ code: 'embedding_unreachable', retryable: true });
  });

  it('hangs lets go at once of whoever stops', async () => {
    const stop = new AbortController();
    server.next.push(() => stop.abort(new Error('cancelled')));
    await expect(clientOf().embed('letters', ['ab'], stop.signal)).rejects.toThrow('cancelled');
  });
});

test('requests are spaced by the limit', async () => {
  const limit = openRateLimit(1_200);
  const began = performance.now();
  await Promise.all([limit.turn(undefined), limit.turn(undefined)]);
  expect(performance.now() - began).toBeGreaterThan(45);
});

test('whoever stops waiting for its turn gives it to the next', async () => {
  let now = 0;
  const limit = openRateLimit(1, () => now);
  await limit.turn(undefined);
  const stop = new AbortController();
  const second = limit.turn(stop.signal);
  const third = limit.turn(undefined);
  now = 60_000;
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  await third;
});
