import type { FailureCode } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { makeDeepHtml, makeDocxBomb, makePdfBomb, truncate } from '#server/extraction/fixtures/bombs.ts';
import { makeEncryptedPdf, makePdf, makeScannedPdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { FIXTURE_VIDEOS } from '#server/sources/fixtures/youtube-server.ts';
import { type Api, isEnded, Refusal } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { sourceFiles } from './support/stored-data.ts';

test.use({
  installation: 'bad input',
  settings: { MAX_UPLOAD_BYTES: String(8 * 1024 ** 2), EXTRACTION_MEMORY_BYTES: String(512 * 1024 ** 2) },
});

// Whatever went wrong: the server is up, and what it half made is gone with the task.
test.afterEach(async ({ app }) => {
  expect(await app.api.isHealthy()).toBe(true);
  for (const { id } of await app.api.list()) await app.api.remove(id);
  expect(await sourceFiles(app.dataDir)).toEqual([]);
  expect(await app.api.library()).toEqual([]);
});

interface BadFile {
  readonly what: string;
  readonly name: string;
  readonly content: () => Buffer | string | Promise<Buffer>;
  readonly code: FailureCode;
}

const BAD_FILES: readonly BadFile[] = [
  { what: 'a zero-byte file', name: 'nothing.pdf', content: () => '', code: 'empty_file' },
  {
    what: 'a text file named .pdf',
    name: 'letter.pdf',
    content: () => 'Dear all,\n'.repeat(50),
    code: 'mismatched_type',
  },
  {
    what: 'a truncated PDF',
    name: 'half.pdf',
    content: async () => truncate((await makePdf({ pages: 5 })).bytes, 0.6),
    code: 'damaged_document',
  },
  { what: 'an encrypted PDF', name: 'secret.pdf', content: makeEncryptedPdf, code: 'encrypted_document' },
  { what: 'a scanned PDF', name: 'scan.pdf', content: () => makeScannedPdf({ pages: 3 }), code: 'no_text_layer' },
  { what: 'a .docx that inflates to gigabytes', name: 'bomb.docx', content: makeDocxBomb, code: 'document_too_large' },
  {
    what: 'a small PDF that inflates to gigabytes',
    name: 'bomb.pdf',
    content: makePdfBomb,
    code: 'document_too_heavy',
  },
  {
    what: 'a page nested 20,000 deep',
    name: 'deep.html',
    content: () => makeDeepHtml(20_000),
    code: 'document_too_complex',
  },
  {
    what: 'a picture',
    name: 'photo.png',
    content: () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    code: 'unsupported_type',
  },
  { what: 'a text of a few words', name: 'short.txt', content: () => 'Hello there.', code: 'too_little_text' },
  {
    what: 'a text of nothing but white space',
    name: 'blank.txt',
    content: () => ' \n'.repeat(40),
    code: 'empty_document',
  },
];

for (const { what, name, content, code } of BAD_FILES) {
  test(`${what} is refused as ${code}`, async ({ app }) => {
    const { id } = await app.api.summarizeFile({ name, content: await content() });
    const failure = await app.api.failureOf(id);
    expect(failure).toMatchObject({ code, retryable: false });
    expectSentences(failure, name);
  });
}

interface BadPage {
  readonly what: string;
  readonly path: string;
  readonly code: FailureCode;
}

const BAD_PAGES: readonly BadPage[] = [
  { what: 'that answers 404', path: '/status/404', code: 'page_not_found' },
  { what: 'that answers 403', path: '/status/403', code: 'page_forbidden' },
  { what: 'that redirects for ever', path: '/redirects-forever', code: 'too_many_redirects' },
  { what: 'that never ends', path: '/endless', code: 'response_too_large' },
  { what: 'that unpacks for ever', path: '/bomb', code: 'response_too_large' },
  { what: 'of a picture', path: '/image', code: 'not_text' },
];

for (const { what, path, code } of BAD_PAGES) {
  test(`a link to a page ${what} fails as ${code}`, async ({ app, web }) => {
    const { id } = await app.api.summarizeUrl(`${web.url}${path}`);
    const failure = await app.api.failureOf(id);
    expect(failure).toMatchObject({ code, retryable: false });
    expectSentences(failure, new URL(web.url).host);
  });
}

test('a link to a page that is empty fails as empty_document or empty_file', async ({ app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/empty`);
  const failure = await app.api.failureOf(id);
  expect(['empty_document', 'empty_file']).toContain(failure.code);
  expectSentences(failure, new URL(web.url).host);
});

test('a link to a page that answers 500 is tried three times, then fails as server_error', async ({ app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/status/500`);
  const failure = await app.api.failureOf(id);
  expect(failure).toMatchObject({ code: 'server_error', retryable: true });
  expectSentences(failure, new URL(web.url).host);
  const events = await app.api.events(id);
  expect(events.filter(({ type }) => type === 'retry-scheduled')).toHaveLength(2);
});

test('a link to a page that answers 429 waits as long as it was asked to', async ({ app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/rate-limited`);
  const waiting = await app.api.waitFor(id, ({ nextRetryAt }) => nextRetryAt !== null);
  const [scheduled] = (await app.api.events(id)).filter(({ type }) => type === 'retry-scheduled');
  const waitMs = Date.parse(scheduled?.data.retryAt ?? '') - Date.parse(scheduled?.at ?? '');
  // The wait is counted from the decision, a moment before it is written down.
  expect(waitMs).toBeGreaterThan(6_900);
  expect(waitMs).toBeLessThan(10_000);
  expect(scheduled?.data.failure).toMatchObject({ code: 'rate_limited', retryable: true });
  expectSentences(scheduled?.data.failure ?? { message: '', remedy: '' }, new URL(web.url).host);
  expect(waiting.stage).toContain('Trying again');
  await cancelled(app.api, waiting);
});

const BAD_ADDRESSES = [
  'what is this',
  'http://',
  'https:///no-host',
  'ftp://example.org/file',
  'javascript:alert(1)',
  '..',
];

for (const url of BAD_ADDRESSES) {
  test(`“${url}” is refused as invalid_url`, async ({ app }) => {
    const refusal = await refusalFrom(app.api.summarizeUrl(url));
    expect(refusal.status).toBe(400);
    expect(refusal.failure).toMatchObject({ code: 'invalid_url', retryable: false });
    expectSentences(refusal.failure, url);
  });
}

const BAD_VIDEOS: readonly { video: keyof typeof FIXTURE_VIDEOS; code: FailureCode }[] = [
  { video: 'none', code: 'no_captions' },
  { video: 'private', code: 'video_private' },
  { video: 'removed', code: 'video_not_found' },
  { video: 'blocked', code: 'video_blocked' },
  { video: 'ageRestricted', code: 'video_blocked' },
];

for (const { video, code } of BAD_VIDEOS) {
  test(`a video (${video}) fails as ${code}`, async ({ app }) => {
    const { id } = await app.api.summarizeUrl(`https://www.youtube.com/watch?v=${FIXTURE_VIDEOS[video]}`);
    const failure = await app.api.failureOf(id);
    expect(failure).toMatchObject({ code, retryable: false });
    expectSentences(failure, 'video');
  });
}

test('an empty text is refused', async ({ app }) => {
  const refusal = await refusalFrom(app.api.createSummary({ kind: 'text', text: ' \n ' }));
  expect(refusal).toMatchObject({ status: 400, failure: { code: 'empty_text' } });
  expectSentences(refusal.failure, 'text');
});

test('an upload that does not exist is refused', async ({ app }) => {
  const refusal = await refusalFrom(app.api.createSummary({ kind: 'upload', uploadId: 'upload_of_nobody' }));
  expect(refusal).toMatchObject({ status: 404, failure: { code: 'upload_not_found' } });
  expectSentences(refusal.failure, 'upload');
});

for (const id of ['summary_00000000000000000000000000', 'no-such-thing', '../../etc/passwd', 'ü'.repeat(100)]) {
  test(`an unknown task id (${id.slice(0, 30)}) is not found by any procedure`, async ({ app }) => {
    const attempts = [app.api.get(id), app.api.events(id), app.api.cancel(id), app.api.retry(id), app.api.remove(id)];
    for (const attempt of attempts.map(refusalFrom)) {
      const refusal = await attempt;
      expect(refusal).toMatchObject({ status: 404, failure: { code: 'not_found' } });
      expectSentences(refusal.failure, 'task');
    }
    expect(await refusalFrom(app.api.summary(id))).toMatchObject({ status: 404, failure: { code: 'not_found' } });
  });
}

/** A failure is told in whole sentences, names what it is about, and says what to do. */
function expectSentences({ message, remedy }: { message: string; remedy: string }, named: string): void {
  expect(message).toMatch(/^["“]?\S.+[.!?]$/u);
  expect(message.toLowerCase()).toContain(named.toLowerCase());
  expect(remedy).toMatch(/^\p{Lu}.+[.!?]$/u);
  for (const sentence of [message, remedy])
    expect(sentence, 'no placeholder is left').not.toMatch(/[{}]|undefined|null/);
}

async function refusalFrom(request: Promise<unknown>): Promise<Refusal> {
  const outcome = await request.then(
    () => new Error('it was accepted'),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome;
}

async function cancelled(api: Api, { id }: TaskSnapshot): Promise<void> {
  await api.cancel(id);
  expect(await api.waitFor(id, isEnded)).toMatchObject({ status: 'cancelled' });
}
