import { refusalOf } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { sendRaw } from './support/raw-request.ts';

const BODIES: readonly [what: string, body: string][] = [
  ['that is no JSON', '{'],
  ['that is empty', ''],
  ['that is null', 'null'],
  ['without a source', '{}'],
  ['with a source of an unknown kind', '{"source":{"kind":"telepathy"}}'],
  ['with a number for an address', '{"source":{"kind":"url","url":7}}'],
  ['with an address that is empty', '{"source":{"kind":"url","url":""}}'],
  [
    'with an address of 5,000 characters',
    JSON.stringify({ source: { kind: 'url', url: `http://a.example/${'x'.repeat(5_000)}` } }),
  ],
  ['with a text of 2,000,001 characters', JSON.stringify({ source: { kind: 'text', text: 'x'.repeat(2_000_001) } })],
];

for (const [what, body] of BODIES) {
  test(`a summary asked for in a body ${what} is refused as invalid input`, async ({ app }) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await sendRaw(`${app.url}/api/trpc/tasks.createSummary`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    const { failure } = refusalOf(answer.status, JSON.parse(answer.body));
    expect(failure).toMatchObject({ code: 'invalid_input', retryable: false });
    expect(failure.message).toMatch(/\S: \S/);
    expect(answer.body, 'nothing of the inside shows').not.toMatch(/node_modules|\.ts:|at \w+ \(/);
    expect(await app.api.list()).toEqual([]);
    expect(await app.api.isHealthy()).toBe(true);
  });
}

test('a procedure that does not exist is refused', async ({ app }) => {
  const answer = await sendRaw(`${app.url}/api/trpc/tasks.explode`);
  expect(answer.status).toBe(404);
  expect(refusalOf(answer.status, JSON.parse(answer.body)).failure.message).not.toBe('');
});

test('a watch over more tasks than one may name is refused', async ({ app }) => {
  const tasks = Array.from({ length: 201 }, (_, index) => ({ id: `summary_${index}` }));
  const input = encodeURIComponent(JSON.stringify({ tasks }));
  const answer = await sendRaw(`${app.url}/api/trpc/tasks.watch?input=${input}`);
  expect(answer.status).toBe(400);
  expect(refusalOf(answer.status, JSON.parse(answer.body)).failure.code).toBe('invalid_input');
});
