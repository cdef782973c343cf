import { readdirSync } from 'node:fs';
import { summaryIdOf } from '#domain/snapshot.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { exitTime } from '../faults/fleet.ts';
import { type Api, isEnded, refusalOf } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { connectSlowly, sendRaw } from './support/raw-request.ts';

test.use({ installation: 'defence', settings: { API_MAX_BODY_BYTES: String(64 * 1024), API_MAX_BATCH: '5' } });

const JSON_TYPE = { 'content-type': 'application/json' };

test('answers of the API and files are private, and carry nothing that runs', async ({ app }) => {
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: (await makePdf({ pages: 1 })).bytes });
  const { status } = await app.api.waitFor(id, isEnded);
  expect(status).toBe('completed');
  const [summary] = await app.api.library();
  for (const path of ['/api/health', '/api/trpc/tasks.list', '/api/trpc/nothing', `/api/sources/${summary?.id}/file`]) {
    const { headers } = await fetch(`${app.url}${path}`);
    expect(headers.get('cache-control'), path).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    expect(headers.get('content-security-policy'), path).toContain("sandbox; default-src 'none'");
  }
});

test('pages run their own scripts and no others', async ({ app, browser }) => {
  const page = await browser.newPage();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  for (const path of ['/', '/library', '/knowledge', '/activity', '/nothing']) await page.goto(`${app.url}${path}`);
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Library' }).first().click();
  await expect(page).toHaveURL(/\/library$/);
  expect(violations).toEqual([]);

  // What markup that got into a page would try.
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src="data:," alt="" onerror="document.title = \'taken over\'">',
    );
  });
  await expect.poll(() => violations.length).toBe(1);
  expect(await page.title()).not.toBe('taken over');
  const nonces = await Promise.all([1, 2].map(async () => nonceOf(await fetch(app.url))));
  expect(nonces[0]).toMatch(/^[A-Za-z0-9+/=]{20,}$/);
  expect(nonces[0], 'new for each response').not.toBe(nonces[1]);
  await page.close();
});

test('the image optimizer is closed', async ({ app }) => {
  expect((await fetch(`${app.url}/_next/image?url=%2Ficon.svg&w=64&q=75`)).status).toBe(404);
});

test('a HEAD on a file leaves no file open', async ({ app }) => {
  const url = `${app.url}${await largeFile(app.api)}`;
  const before = openFiles(app.pid());
  for (let n = 0; n < 40; n += 1) {
    const answer = await fetch(url, { method: 'HEAD', headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('long.txt');
  }
  await expect.poll(() => openFiles(app.pid()) - before).toBeLessThan(20);
});

test('a body, a batch and a zero character are refused before they are worked on', async ({ app }) => {
  const url = `${app.url}/api/trpc`;
  const sender = await connectSlowly(app.url);
  await sender.send(
    `POST /api/trpc/tasks.createSummary HTTP/1.1\r\nhost: ${new URL(app.url).host}\r\ncontent-type: application/json\r\ncontent-length: 400000000\r\n\r\n`,
  );
  await expect.poll(sender.answer).toContain('request_too_large');
  expect(sender.answer()).toContain(' 413 ');
  sender.close();

  const batch = await sendRaw(`${url}/${Array(6).fill('tasks.list').join(',')}?batch=1&input=%7B%7D`);
  expect(batch.status).toBe(400);

  const body = JSON.stringify({ action: 'pause', select: { ids: ['a\0b'] } });
  const zero = await sendRaw(`${url}/tasks.bulk`, { method: 'POST', headers: JSON_TYPE, body });
  expect(zero.status).toBe(400);
  expect(refusalOf(zero.status, JSON.parse(zero.body)).failure.code).toBe('invalid_input');
});

test('a download and an upload that have stalled do not keep a server that is asked to stop', async ({ app }) => {
  const path = await largeFile(app.api);
  const { host } = new URL(app.url);
  const download = await connectSlowly(app.url);
  await download.send(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  const upload = await connectSlowly(app.url);
  await upload.send(
    `POST /api/uploads HTTP/1.1\r\nhost: ${host}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="film.txt"\r\n\r\nthe beginning`,
  );
  await expect.poll(download.answer).toContain('200 OK');
  expect(await exitTime(app, 'SIGTERM')).toBeLessThan(10_000);
  download.close();
  upload.close();
  await app.restart();
  expect(await app.api.isHealthy()).toBe(true);
});

/** The path of a file that no socket takes at once. */
async function largeFile(api: Api): Promise<string> {
  const content = 'A line of a long text that is served as it came.\n'.repeat(150_000);
  const { id } = await api.summarizeFile({ name: 'long.txt', content });
  const task = await api.waitFor(id, isEnded);
  return `/api/sources/${summaryIdOf(task)}/file`;
}

function nonceOf(response: Response): string | undefined {
  return /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
}

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
