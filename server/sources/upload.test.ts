import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { receiveUpload, type StoredFile, type UploadPolicy } from './upload.ts';

const BOUNDARY = 'boundary-of-the-test';
const KB = 1024;
const MB = 1024 * KB;

let folder: string;
let policy: UploadPolicy;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'upload-'));
  policy = { folder, maxFileBytes: MB, linger: { totalMs: 1_000, idleMs: 100 } };
});

afterEach(() => rm(folder, { recursive: true }));

function form(parts: readonly { name?: string; filename?: string; content: string | Blob }[]): Request {
  const data = new FormData();
  for (const { name = 'file', filename, content } of parts) {
    if (filename === undefined) data.append(name, content.toString());
    else data.append(name, new Blob([content]), filename);
  }
  return new Request('http://localhost/api/uploads', { method: 'POST', body: data });
}

const head = (filename: string, name = 'file') =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n` +
  'Content-Type: application/octet-stream\r\n\r\n';
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

/** A request whose body is made while it is read. */
function streamed(
  body: AsyncIterable<Uint8Array>,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Request {
  const init = {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    body: streamOf(body),
    duplex: 'half',
    ...(signal && { signal }),
  };
  return new Request('http://localhost/api/uploads', init);
}

function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* bytes(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

async function* repeated(piece: Uint8Array, times: number, seen: { count: number } = { count: 0 }) {
  yield Buffer.from(head('big.bin'));
  for (; seen.count < times; seen.count++) yield piece;
  yield Buffer.from(TAIL);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return error.failure.code;
}

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe('receiveUpload', () => {
  it('stores several files, in their order, as they were sent', async () => {
    const files = await receiveUpload(
      form([
        { filename: 'a.txt', content: 'first' },
        { name: 'note', content: 'a field that is no file' },
        { filename: 'b.md', content: '# second' },
        { filename: 'empty.pdf', content: '' },
      ]),
      policy,
    );
    expect(files.map(({ filename, bytes: size }) => [filename, size])).toEqual([
      ['a.txt', 5],
      ['b.md', 8],
      ['empty.pdf', 0],
    ]);
    for (const [index, content] of ['first', '# second', ''].entries()) {
      const file = files[index];
      expect(file?.sha256).toBe(sha256(content));
      expect(await readFile(path.join(folder, file?.path ?? ''), 'utf8')).toBe(content);
    }
    expect((await readdir(folder)).sort()).toEqual(files.map((file) => file.path).sort());
  });

  it.each([
    ['folder/sub/report.pdf', 'report.pdf', 'folder/sub/report.pdf'],
    ['folder\\Cafe\u0301.txt', 'Café.txt', 'folder/Café.txt'],
    ['report.pdf', 'report.pdf', null],
    ['C:\\Users\\me\\report.pdf', 'report.pdf', null],
    ['folder/../../report.pdf', 'report.pdf', null],
  ])('says where in the folder that was given “%s” stood', async (given, filename, relativePath) => {
    const [file] = await receiveUpload(streamed(bytes(head(given), 'x', TAIL)), policy);
    expect(file).toMatchObject({ filename, relativePath });
  });

  it.each(['a/'.repeat(300).concat('b.txt'), 'b'.repeat(5_000).concat('.txt')])(
    'refuses a name beyond any real one, and keeps nothing of the request (%#)',
    async (given) => {
      expect(await codeOf(receiveUpload(streamed(bytes(head(given), 'x', TAIL)), policy))).toBe('name_too_long');
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('gives ids that are unique and sort by time', async () => {
    const files = await receiveUpload(
      form(Array.from({ length: 40 }, (_, n) => ({ filename: `${n}.txt`, content: 'x' }))),
      policy,
    );
    expect(files).toHaveLength(40);
    expect(new Set(files.map((file) => file.id)).size).toBe(40);
    for (const file of files) expect(file.id).toMatch(/^upload_[0-9a-hjkmnp-tv-z]{26}$/);
    const times = files.map((file) => file.id.slice(0, 'upload_'.length + 10));
    expect(times).toEqual(times.toSorted());
  });

  it.each([
    ['Übersicht 2026 – 日本語.pdf', 'Übersicht 2026 – 日本語.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\report.docx', 'report.docx'],
    ['', 'unnamed'],
  ])('keeps of the name “%s” what is a name', async (given, expected) => {
    const request = streamed(bytes(head(given.replaceAll('\\', '\\\\')), 'content', TAIL));
    const [file] = await receiveUpload(request, policy);
    expect(file?.filename).toBe(expected);
    expect(file?.path).toBe(file?.id);
  });

  it('takes a file of exactly the limit, and no byte more', async () => {
    const [file] = await receiveUpload(form([{ filename: 'a', content: 'x'.repeat(MB) }]), policy);
    expect(file?.bytes).toBe(MB);
    const tooLong = form([{ filename: 'b.txt', content: 'x'.repeat(MB + 1) }]);
    await expect(receiveUpload(tooLong, policy)).rejects.toThrow('b.txt is larger than the limit of 1 MB.');
  });

  it('refuses by the stated length alone what cannot fit, without reading', async () => {
    const seen = { count: 0 };
    const length = String(101 * MB);
    const request = streamed(repeated(Buffer.alloc(MB), 101, seen), { 'content-length': length });
    expect(await codeOf(receiveUpload(request, { ...policy, maxFiles: 100 }))).toBe('file_too_large');
    expect(seen.count).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a file as soon as it passes the limit, where no length is stated', async () => {
    let answeredAt = Number.POSITIVE_INFINITY;
    const seen = { count: 0 };
    const request = streamed(repeated(Buffer.alloc(64 * KB), 1_000_000, seen));
    const refused = codeOf(receiveUpload(request, policy)).finally(() => {
      answeredAt = seen.count;
    });
    expect(await refused).toBe('file_too_large');
    expect(answeredAt * 64 * KB).toBeLessThan(32 * MB);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is all or nothing: the last file too large removes the first', async () => {
    const request = form([
      { filename: 'good.txt', content: 'good' },
      { filename: 'huge.txt', content: 'x'.repeat(MB + 1) },
      { filename: 'never.txt', content: 'never' },
    ]);
    expect(await codeOf(receiveUpload(request, policy))).toBe('file_too_large');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses more files than it takes', async () => {
    const request = form(Array.from({ length: 4 }, () => ({ filename: 'a', content: 'x' })));
    expect(await codeOf(receiveUpload(request, { ...policy, maxFiles: 3 }))).toBe('invalid_input');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['no form', () => new Request('http://localhost/', { method: 'POST', body: 'hello' })],
    [
      'no body',
      () =>
        new Request('http://localhost/', {
          method: 'POST',
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        }),
    ],
    [
      'no boundary',
      () =>
        new Request('http://localhost/', {
          method: 'POST',
          body: 'x',
          headers: { 'content-type': 'multipart/form-data; a=b' },
        }),
    ],
    ['no file', () => form([{ name: 'note', content: 'only a field' }])],
    ['a file under another name', () => form([{ name: 'document', filename: 'a.txt', content: 'x' }])],
    ['an empty form', () => streamed(bytes(`--${BOUNDARY}--\r\n`))],
    ['no form inside', () => streamed(bytes('this is not multipart at all'))],
    ['an end in the middle of a file', () => streamed(bytes(head('a.txt'), 'the beginn'))],
    ['an end in the middle of a header', () => streamed(bytes(head('a.txt').slice(0, 60)))],
    ['a malformed header', () => streamed(bytes(`--${BOUNDARY}\r\n: : \u0000\r\n\r\n`, TAIL))],
    [
      'a first file whole and a second cut off',
      () => streamed(bytes(head('a.txt'), 'whole', `\r\n${head('b.txt')}`, 'cut')),
    ],
  ])('refuses %s and leaves nothing behind', async (_, request) => {
    expect(await codeOf(receiveUpload(request(), policy))).toBe('invalid_input');
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not read for ever what is no file', async () => {
    async function* endless() {
      yield Buffer.from(head('a.txt', 'other'));
      for (;;) yield Buffer.alloc(MB);
    }
    expect(await codeOf(receiveUpload(streamed(endless()), policy))).toBe('invalid_input');
  });

  it('leaves nothing behind when the client goes away', async () => {
    const controller = new AbortController();
    async function* stalling() {
      yield Buffer.from(head('a.txt'));
      yield Buffer.alloc(300 * KB);
      controller.abort();
      await new Promise(() => {});
    }
    expect(await codeOf(receiveUpload(streamed(stalling(), {}, controller.signal), policy))).toBe('invalid_input');
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps memory flat while 50 MB stream through: reading is never far ahead of the disk', async () => {
    const seen = { count: 0 };
    let lead = 0;
    async function* watched() {
      for await (const chunk of repeated(Buffer.alloc(64 * KB, 'x'), 800, seen)) {
        yield chunk;
        const [partial] = await readdir(folder);
        const onDisk = partial === undefined ? 0 : (await stat(path.join(folder, partial))).size;
        lead = Math.max(lead, seen.count * 64 * KB - onDisk);
      }
    }
    const [file] = await receiveUpload(streamed(watched()), { ...policy, maxFileBytes: 60 * MB });
    expect(file?.bytes).toBe(50 * MB);
    expect((await stat(path.join(folder, file?.path ?? ''))).size).toBe(50 * MB);
    expect(lead).toBeLessThan(MB);
  });
});

/** Over a real connection, with the request made from Node's as Next makes it. */
describe('over HTTP', () => {
  let server: Server;
  let url: string;
  let outcomes: (StoredFile[] | unknown)[];

  beforeEach(async () => {
    outcomes = [];
    server = createServer((incoming, response) => {
      const left = new AbortController();
      response.on('close', () => {
        if (!response.writableFinished) left.abort();
      });
      const init = { method: 'POST', headers: incoming.headers, body: incoming, duplex: 'half', signal: left.signal };
      const request: Request = Reflect.construct(Request, ['http://localhost/', init]);
      receiveUpload(request, policy).then(
        (files) => {
          outcomes.push(files);
          response.writeHead(201).end(JSON.stringify(files));
        },
        (error: unknown) => {
          outcomes.push(error);
          response.writeHead(413).end(error instanceof Error ? error.message : '');
        },
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';
  });

  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  it('takes a form as a browser sends it', async () => {
    const data = new FormData();
    data.append('file', new Blob(['first']), 'a.txt');
    data.append('file', new Blob(['second']), 'b.txt');
    const response = await fetch(url, { method: 'POST', body: data });
    expect(response.status).toBe(201);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('gets its refusal through to a client that is still sending', async () => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(30 * MB)]), 'huge.bin');
    const response = await fetch(url, { method: 'POST', body: data });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('huge.bin is larger than the limit of 1 MB');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves no file of a client whose connection breaks in the middle', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
        `Content-Length: 900000\r\n\r\n${head('a.txt')}${'x'.repeat(100 * KB)}`,
    );
    await expect.poll(() => readdir(folder)).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => outcomes).toHaveLength(1);
    expect(outcomes[0]).toBeInstanceOf(FailureError);
    expect(await readdir(folder)).toEqual([]);
  });
});
