import { refusalOf } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';
import { sourceFiles } from './support/stored-data.ts';

/** Headers as they come from a page of another site, or from one that has pointed its own name at this machine. */
const FOREIGN: readonly [what: string, headers: (port: string) => Record<string, string>][] = [
  ['a foreign Host', () => ({ host: 'evil.example' })],
  ['a foreign Host with our port', (port) => ({ host: `evil.example:${port}` })],
  ['a foreign Origin', () => ({ origin: 'https://evil.example' })],
  ['an Origin on another port', () => ({ origin: 'http://127.0.0.1:1' })],
  ['an Origin that hides itself', () => ({ origin: 'null' })],
  ['a cross-site request without an Origin', () => ({ 'sec-fetch-site': 'cross-site' })],
];

const json = { 'content-type': 'application/json' };
const aText = JSON.stringify({ source: { kind: 'text', text: 'A text that nobody here has asked for. '.repeat(40) } });
const form = { 'content-type': 'multipart/form-data; boundary=x' };
const aFile = '--x\r\ncontent-disposition: form-data; name="file"; filename="planted.txt"\r\n\r\nplanted\r\n--x--\r\n';

/** Everything that can be asked of a server, and what it is answered when we ask it ourselves. */
const REQUESTS: readonly [
  path: string,
  request: { method?: string; headers?: Record<string, string>; body?: string },
][] = [
  ['/', {}],
  ['/library', {}],
  ['/api/health', {}],
  ['/api/trpc/tasks.list', {}],
  ['/api/trpc/tasks.createSummary', { method: 'POST', headers: json, body: aText }],
  ['/api/uploads', { method: 'POST', headers: form, body: aFile }],
  ['/api/sources/sum_0/file', {}],
];

for (const [what, foreign] of FOREIGN) {
  test(`${what} is refused everywhere`, async ({ app }) => {
    const { port } = new URL(app.url);
    for (const [path, { method, headers, body }] of REQUESTS) {
      const answer = await sendRaw(`${app.url}${path}`, {
        ...(method && { method }),
        ...(body && { body }),
        headers: { ...headers, ...foreign(port) },
      });
      expect(answer.status, path).toBe(403);
      expect(messageOf(answer), path).toContain('are not accepted');
    }
    expect(await app.api.list(), 'nothing was begun').toEqual([]);
    expect(await sourceFiles(app.dataDir), 'nothing was kept').toEqual([]);
  });
}

test('the names of this machine are its own', async ({ app }) => {
  const { port } = new URL(app.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
    for (const [path] of REQUESTS.slice(0, 4)) {
      const answer = await sendRaw(`${app.url}${path}`, { headers: { host, origin: `http://${host}` } });
      expect(answer.status, `${path} under ${host}`).toBe(200);
    }
  }
});

/** Pages are refused in plain words, the rest as a failure in JSON. */
function messageOf({ status, body }: RawAnswer): string {
  if (!body.startsWith('{')) return body;
  const { failure } = refusalOf(status, JSON.parse(body));
  expect(failure.code).toBe('forbidden_origin');
  return failure.message;
}
