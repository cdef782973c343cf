import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ExtractionEvent, type ExtractionRequest, extract } from './extract.ts';
import { withBadPages } from './fixtures/bad-pages.ts';
import { childPids } from './fixtures/child-pids.ts';
import { makePdf } from './fixtures/pdf-documents.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { makeHtml, makePlainText } from './fixtures/text-documents.ts';
import { ReadingChildren, type ReusePolicy } from './reading-children.ts';
import { residentBytes } from './resident-bytes.ts';

type Document = Pick<ExtractionRequest, 'path' | 'mediaType'>;

// Kept for longer than any of these tests takes.
const KEPT = { idleMs: 600_000 };

let files: ScratchFiles;
let text: Document;

beforeAll(async () => {
  files = await makeScratchFiles();
  text = await put('a.txt', 'text/plain', makePlainText({ sections: 2 }).bytes);
});

afterAll(() => files.remove());

// Who is there is read from /proc.
describe.runIf(process.platform === 'linux')('a child that has read a document well', () => {
  it('reads the next, and leaves nothing of one in another', async () => {
    const documents = [
      await put('a.pdf', 'application/pdf', (await makePdf({ pages: 3, seed: 1 })).bytes),
      await put('a.html', 'text/html', makeHtml({ sections: 2 }).bytes),
      await put('b.pdf', 'application/pdf', (await makePdf({ pages: 3, seed: 2, columns: 2 })).bytes),
    ];
    const readAll = async (order: readonly Document[]) => {
      // However much it has grown.
      await using children = keeping({ maxResidentBytes: 1024 ** 3 });
      const readings = new Map<Document, ExtractionEvent[]>();
      const pids = new Set<number | undefined>();
      for (const document of order) {
        readings.set(document, await read({ ...document, children: children.kept }));
        pids.add(childPids()[0]);
      }
      expect(pids.size).toBe(1);
      return documents.map((document) => readings.get(document));
    };
    expect(await readAll(documents)).toEqual(await readAll([...documents, text].reverse()));
  });

  it('reads no other person’s and none under other limits', async () => {
    await using children = keeping({ maxIdle: 3 });
    const kept = { children: children.kept, ownerId: 'one' };
    await read({ ...text, ...kept });
    await read({ ...text, ...kept, ownerId: 'another' });
    await read({ ...text, ...kept, limits: { memoryBytes: 5e8 } });
    expect(childPids()).toHaveLength(3);
    await read({ ...text, ...kept });
    expect(childPids()).toHaveLength(3);
  });

  it('reads no other when it failed, was ended, grew or has read enough', async () => {
    const empty = await put('empty.txt', 'text/plain', '\n');
    const damaged = withBadPages((await makePdf({ pages: 2 })).bytes, { 1: 'damaged' });
    const damagedPdf = await put('damaged.pdf', 'application/pdf', damaged);
    const controller = new AbortController();
    const endings: Record<string, [Partial<ReusePolicy>, (kept: Kept) => Promise<unknown>]> = {
      'a failed document': [{}, (kept) => caught(read({ ...empty, ...kept }))],
      'a failed page': [{}, (kept) => read({ ...damagedPdf, ...kept })],
      'a limit': [{}, (kept) => caught(read({ ...text, ...kept, limits: { idleMs: 1 } }))],
      'a reading left': [{}, (kept) => readOne({ ...text, ...kept })],
      'an abort': [{}, (kept) => readOne({ ...text, ...kept, signal: controller.signal }, () => controller.abort())],
      'its size': [{ maxResidentBytes: 1 }, (kept) => read({ ...text, ...kept })],
      'its share': [{ maxDocuments: 1 }, (kept) => read({ ...text, ...kept })],
    };
    for (const [name, [policy, end]] of Object.entries(endings)) {
      await using children = keeping(policy);
      await end({ children: children.kept });
      await vi.waitUntil(() => childPids().length === 0, { timeout: 20_000 }).catch(() => expect.fail(name));
    }
  });

  it('is not believed about a document when it is dead itself', async () => {
    await using children = keeping();
    const whole = await read({ ...text, children: children.kept });
    const [pid = 0] = childPids();
    process.kill(pid, 'SIGKILL');
    // At once: nobody has heard of it yet.
    expect(await read({ ...text, children: children.kept })).toEqual(whole);
    expect(childPids()).not.toContain(pid);
  });

  it('is gone when it has waited for long enough, and where too many wait', async () => {
    const children = new ReadingChildren({ maxIdle: 1, idleMs: 300 });
    await Promise.all([read({ ...text, children }), read({ ...text, children })]);
    await vi.waitUntil(() => childPids().length <= 1, { timeout: 20_000 });
    await vi.waitUntil(() => childPids().length === 0, { timeout: 20_000 });
  });

  it('keeps its memory within bounds', async () => {
    const maxResidentBytes = 120 * 1024 ** 2;
    await using children = keeping({ maxResidentBytes });
    const long = await put('long.txt', 'text/plain', 'A sentence of some words, and a few more.\n\n'.repeat(6000));
    for (let round = 0; round < 3; round += 1) {
      await read({ ...long, children: children.kept });
      await vi.waitUntil(() => childPids().every((pid) => (residentBytes(pid) ?? 0) <= maxResidentBytes), {
        timeout: 20_000,
      });
    }
  });

  it.each(['lets its parent end', 'is gone with a parent that is killed'])('%s', async (how) => {
    const isKilled = how.includes('killed');
    const program = `
      import { extract } from '#server/extraction/extract.ts';
      import { childPids } from '#server/extraction/fixtures/child-pids.ts';
      import { ReadingChildren } from '#server/extraction/reading-children.ts';
      const children = new ReadingChildren(${JSON.stringify(KEPT)});
      for await (const event of extract({ ...${JSON.stringify(text)}, name: 'a text', children }));
      console.log(childPids()[0]);
      if (${isKilled}) setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    const ended = new Promise((resolve) => parent.once('exit', resolve));
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(pid).toBeGreaterThan(0);
    if (isKilled) parent.kill('SIGKILL');
    await ended;
    await vi.waitUntil(() => residentBytes(pid) === null, { timeout: 20_000 });
  });
});

type Kept = Pick<ExtractionRequest, 'children' | 'ownerId'>;

/** Children that are gone when the test has left them. */
function keeping(policy: Partial<ReusePolicy> = {}) {
  const kept = new ReadingChildren({ ...KEPT, ...policy });
  return {
    kept,
    [Symbol.asyncDispose]: async () => {
      for (const pid of childPids()) process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => childPids().length === 0, { timeout: 20_000 });
    },
  };
}

async function put(name: string, mediaType: Document['mediaType'], content: Uint8Array | string): Promise<Document> {
  return { path: await files.put(name, content), mediaType };
}

async function read(request: Omit<ExtractionRequest, 'name'>): Promise<ExtractionEvent[]> {
  const events: ExtractionEvent[] = [];
  for await (const event of extract({ name: 'the document', ...request })) events.push(event);
  return events;
}

async function readOne(request: Omit<ExtractionRequest, 'name'>, then = () => {}): Promise<void> {
  for await (const _ of extract({ name: 'the document', ...request })) {
    then();
    return;
  }
}

async function caught(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toThrow();
}
