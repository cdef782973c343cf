import { summaryIdOf } from '#domain/snapshot.ts';
import { refusalOf } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { connectSlowly, sendRaw } from './support/raw-request.ts';
import { sourceFiles } from './support/stored-data.ts';

const LIMIT = 1024 ** 2;

test.use({ installation: 'oversize uploads', settings: { MAX_UPLOAD_BYTES: String(LIMIT) } });

const PART = '--x\r\ncontent-disposition: form-data; name="file"; filename="film.txt"\r\n\r\n';
const FORM = 'content-type: multipart/form-data; boundary=x\r\n';

test.afterEach(async ({ app }) => {
  await expect.poll(() => sourceFiles(app.dataDir), { message: 'nothing half made stays' }).toEqual([]);
  expect(await app.api.isHealthy()).toBe(true);
});

test('a length beyond anything allowed is refused before a byte of it is sent', async ({ app }) => {
  const sender = await connectSlowly(app.url);
  await sender.send(headers(app.url, `content-length: ${1024 ** 4}\r\n`));
  await expect.poll(sender.answer).toContain('413');
  expectRefusal(sender.answer());
  sender.close();
});

test('a file with a stated length is refused as soon as it passes the limit', async ({ app }) => {
  const sender = await connectSlowly(app.url);
  // Fifty times what a file may have; a form may hold so much, in many files.
  await sender.send(headers(app.url, `content-length: ${50 * LIMIT}\r\n`) + PART);
  await sender.send(Buffer.alloc(LIMIT, 'a'));
  expect(sender.answer(), 'up to the limit it may be a good file').toBe('');
  await sender.send(Buffer.alloc(64 * 1024, 'a'));
  // From here on nothing more is sent: whoever waits for the rest, waits for ever.
  await expect.poll(sender.answer).toContain('413');
  expectRefusal(sender.answer());
  sender.close();
});

test('a file without a stated length is refused as soon as it passes the limit', async ({ app }) => {
  const sender = await connectSlowly(app.url);
  await sender.send(headers(app.url, 'transfer-encoding: chunked\r\n') + chunk(PART));
  for (let sent = 0; sent <= LIMIT; sent += 64 * 1024) await sender.send(chunk('a'.repeat(64 * 1024)));
  await expect.poll(sender.answer).toContain('413');
  expectRefusal(sender.answer());
  sender.close();
});

test('one file too large takes the others of its request with it', async ({ app }) => {
  const refusal = await app.api
    .upload({ name: 'good.txt', content: 'good' }, { name: 'film.txt', content: Buffer.alloc(LIMIT + 1) })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: 413, failure: { code: 'file_too_large' } });
});

test('a file of exactly the limit is taken', async ({ app }) => {
  const [upload] = await app.api.upload({ name: 'full.txt', content: Buffer.alloc(LIMIT, 'word ') });
  expect(upload).toMatchObject({ filename: 'full.txt', bytes: LIMIT });
  const { id } = await app.api.createSummary({ kind: 'upload', uploadId: upload?.id ?? '' });
  await app.api.cancel(id).catch(() => {});
  await app.api.waitFor(id, ({ status }) => status !== 'running' && status !== 'pending');
  const made = summaryIdOf(await app.api.get(id));
  if (made !== null) await app.api.removeSummary(made);
  await app.api.remove(id);
});

test('somebody who goes away in the middle leaves nothing behind', async ({ app }) => {
  const sender = await connectSlowly(app.url);
  await sender.send(headers(app.url, `content-length: ${LIMIT}\r\n`) + PART);
  await sender.send(Buffer.alloc(LIMIT / 2, 'a'));
  await expect.poll(() => sourceFiles(app.dataDir)).toHaveLength(1);
  sender.close();
});

const MALFORMED: readonly [what: string, headers: Record<string, string>, body: string][] = [
  ['that is no form', { 'content-type': 'text/plain' }, 'hello'],
  ['without a type', {}, 'hello'],
  ['without a boundary', { 'content-type': 'multipart/form-data' }, 'hello'],
  ['without a file', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--\r\n'],
  [
    'with a field in the place of a file',
    { 'content-type': 'multipart/form-data; boundary=x' },
    '--x\r\ncontent-disposition: form-data; name="other"\r\n\r\nvalue\r\n--x--\r\n',
  ],
  ['that is cut off', { 'content-type': 'multipart/form-data; boundary=x' }, `${PART}and then`],
  ['that is nothing', { 'content-type': 'multipart/form-data; boundary=x' }, ''],
];

for (const [what, given, body] of MALFORMED) {
  test(`an upload ${what} is refused as malformed`, async ({ app }) => {
    const answer = await sendRaw(`${app.url}/api/uploads`, { method: 'POST', headers: given, body });
    expect(answer.status).toBe(400);
    const { failure } = refusalOf(answer.status, JSON.parse(answer.body));
    expect(failure).toMatchObject({ code: 'invalid_input', retryable: false });
    expect(failure.message).toMatch(/: .+\.$/);
  });
}

function headers(url: string, more: string): string {
  return `POST /api/uploads HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${FORM}${more}\r\n`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function expectRefusal(answer: string): void {
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  const { failure } = refusalOf(413, JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)));
  expect(failure).toMatchObject({ code: 'file_too_large', retryable: false });
  expect(failure.message).toContain('1 MB');
}
