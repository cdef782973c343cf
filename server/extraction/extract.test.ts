import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { Passage } from '#domain/passage.ts';
import { type ExtractionEvent, type ExtractionRequest, extract } from './extract.ts';
import { makeDeepHtml, makeDocxBomb, makePdfBomb, truncate } from './fixtures/bombs.ts';
import { childPids } from './fixtures/child-pids.ts';
import { makeEncryptedPdf, makePdf, makeScannedPdf, type PdfFixture } from './fixtures/pdf-documents.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import {
  makeDocx,
  makeHtml,
  makeMarkdown,
  makePlainText,
  makeSrt,
  makeVtt,
  sentencesOf,
} from './fixtures/text-documents.ts';
import { residentBytes } from './resident-bytes.ts';

const PDF = 'application/pdf';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

let files: ScratchFiles;
let longPdf: PdfFixture;
let longPath: string;
let longReading: Awaited<ReturnType<typeof read>>;

beforeAll(async () => {
  files = await makeScratchFiles();
  longPdf = await makePdf({ pages: 117, seed: 3, blankPages: [40] });
  longPath = await files.put('long.pdf', longPdf.bytes);
  longReading = await read({ path: longPath, mediaType: PDF });
});

afterAll(() => files.remove());

describe('a PDF', () => {
  it('gives every one of 117 pages once, in order, with its own text', () => {
    const { opened, units } = longReading;
    expect(opened).toMatchObject({ unit: 'pages', total: 117, title: longPdf.title });
    expect(units.map((unit) => unit.index)).toEqual(longPdf.pages.map((_, index) => index));
    for (const [index, page] of longPdf.pages.entries()) {
      const passages = units[index]?.passages ?? [];
      expect(passages.every(({ locator }) => locator.kind === 'page' && locator.page === index + 1)).toBe(true);
      expect(bodyOf(passages)).toBe(page.paragraphs.join(' '));
      if (index !== 40) expect(headingsOf(passages)).toContain(page.heading);
    }
    expect(units[40]?.passages).toEqual([]);
  });

  it('goes on from a unit with exactly the rest', async () => {
    const rest = await read({ path: longPath, mediaType: PDF, fromUnit: 77 });
    expect(rest.opened).toEqual(longReading.opened);
    expect(rest.units).toEqual(longReading.units.slice(77));
  });

  it.each([
    { isInterleaved: false, isHyphenated: false },
    { isInterleaved: true, isHyphenated: true },
  ])('is read column by column, words made whole ($isInterleaved, $isHyphenated)', async (options) => {
    const paper = await makePdf({ pages: 4, columns: 2, seed: 11, ...options });
    const { units } = await read({ path: await files.put('paper.pdf', paper.bytes), mediaType: PDF });
    expect(units.map((unit) => bodyOf(unit.passages))).toEqual(paper.pages.map((page) => page.paragraphs.join(' ')));
    expect(units[0]?.passages[0]).toMatchObject({ text: paper.title, role: 'heading', headingPath: [] });
    expect(units[2]?.passages.at(-1)?.headingPath).toEqual([paper.title, paper.pages[2]?.heading]);
  });

  it('is refused with the reason when it cannot be read', async () => {
    const whole = (await makePdf({ pages: 6 })).bytes;
    for (const share of [0.05, 0.5, 0.9]) {
      expect(await failureOf({ mediaType: PDF, content: truncate(whole, share) }), `${share}`).toBe('damaged_document');
    }
    expect(await failureOf({ mediaType: PDF, content: Buffer.from('%PDF-1.7\nnothing\n%%EOF') })).toBe(
      'damaged_document',
    );
    expect(await failureOf({ mediaType: PDF, content: await makeEncryptedPdf() })).toBe('encrypted_document');
    expect(await failureOf({ mediaType: PDF, content: await makeScannedPdf({ pages: 2 }) })).toBe('no_text_layer');
  });

  it('that inflates to gigabytes is stopped at the memory limit', async () => {
    const content = makePdfBomb();
    expect(content.length).toBeLessThan(2048);
    const limits = { memoryBytes: 300 * 1024 ** 2 };
    expect(await failureOf({ mediaType: PDF, content, limits })).toBe('document_too_heavy');
  });
});

describe('a Word document', () => {
  it('gives its headings, paragraphs, list and table in order', async () => {
    const { bytes, prose } = await makeDocx({ sections: 3 });
    const { opened, units } = await read({ path: await files.put('a.docx', bytes), mediaType: DOCX });
    const passages = units.flatMap((unit) => unit.passages);
    expect(opened).toMatchObject({ unit: 'paragraphs', total: units.length, title: prose.title });
    expect(passages.map(({ locator }) => locator)).toEqual(passages.map((_, index) => ({ kind: 'paragraph', index })));
    expect(passages.map(({ text }) => text)).toEqual([
      prose.title,
      prose.abstract,
      ...prose.sections.flatMap((section) => [section.heading, ...section.paragraphs]),
      'Sites in short',
      ...prose.sections.map((section) => section.heading),
      'Site | Paragraphs',
      ...prose.sections.map((section) => `${section.heading} | ${section.paragraphs.length}`),
    ]);
    expect(passages.at(-1)).toMatchObject({
      role: 'table',
      headingPath: [prose.title, prose.sections[2]?.heading, 'Sites in short'],
    });
  });

  it('that inflates to gigabytes is refused, whether or not it says so', async () => {
    const content = makeDocxBomb({ inflatedBytes: 1024 ** 3 });
    expect(content.length).toBeLessThan(1.2 * 1024 ** 2);
    expect(await failureOf({ mediaType: DOCX, content })).toBe('document_too_large');
    const liar = makeDocxBomb({ inflatedBytes: 1024 ** 3, declaredBytes: 2000 });
    expect(await failureOf({ mediaType: DOCX, content: liar })).toBe('damaged_document');
  });

  it('that is cut off is damaged', async () => {
    const { bytes } = await makeDocx({ sections: 2 });
    expect(await failureOf({ mediaType: DOCX, content: truncate(bytes, 0.7) })).toBe('damaged_document');
  });
});

describe('a text', () => {
  it('is read from every kind', async () => {
    const options = { sections: 2, seed: 5 };
    const kinds: [MediaType, Buffer][] = [
      ['text/html', makeHtml(options).bytes],
      ['text/markdown', makeMarkdown(options).bytes],
      ['text/plain', makePlainText(options).bytes],
    ];
    const { prose } = makeHtml(options);
    for (const [mediaType, content] of kinds) {
      const { units } = await read({ path: await files.put('text', content), mediaType });
      const texts = units.flatMap((unit) => unit.passages.map(({ text }) => text));
      for (const section of prose.sections) {
        expect(texts).toEqual(expect.arrayContaining([section.heading, ...section.paragraphs]));
      }
    }
  });

  it('of captions gives cues with their times', async () => {
    for (const [make, mediaType] of [[makeVtt, 'text/vtt'] as const, [makeSrt, 'application/x-subrip'] as const]) {
      const { bytes, prose } = make({ sections: 2 });
      const { opened, units } = await read({ path: await files.put('cues', bytes), mediaType });
      expect(opened.unit).toBe('segments');
      expect(units.flatMap((unit) => unit.passages)).toEqual(
        sentencesOf(prose).map((text, index) => ({
          text,
          locator: { kind: 'time', seconds: index * 4 },
          headingPath: [],
        })),
      );
    }
  });

  it('of ten thousand paragraphs comes whole, and from any unit on', async () => {
    const content = Array.from({ length: 10_000 }, (_, index) => `Paragraph number ${index}.`).join('\n\n');
    const path = await files.put('many.txt', content);
    const { opened, units } = await read({ path, mediaType: 'text/plain' });
    expect(opened.total).toBe(10_000);
    expect(units.map((unit) => unit.passages[0]?.text).join('\n\n')).toBe(content);
    const rest = await read({ path, mediaType: 'text/plain', fromUnit: 9_990 });
    expect(rest.units).toEqual(units.slice(9_990));
  });

  it('of one line of 50 MB is read within three quarters of a gigabyte', async () => {
    const half = 25 * 1024 ** 2;
    const words = 'und noch ein Wort, das über alle Maßen lang ist, ';
    const path = await files.put('line.txt', 'a'.repeat(half) + words.repeat(half / words.length));
    const limits = { memoryBytes: 768 * 1024 ** 2, timeoutMs: 60_000 };
    const { opened, units } = await read({ path, mediaType: 'text/plain', limits });
    expect(opened.total).toBeGreaterThan(25_000);
    expect(units).toHaveLength(opened.total ?? 0);
  });

  it('of half a million rows is read within the limits, in far fewer passages', async () => {
    const rows = Array.from({ length: 500_000 }, (_, index) => `${index},"Name, ${index}",Oslo`);
    const path = await files.put('rows.csv', `id,name,city\n${rows.join('\n')}\n`);
    const { units } = await read({ path, mediaType: 'text/csv', limits: { memoryBytes: 512 * 1024 ** 2 } });
    expect(units.length).toBeLessThan(20_000);
    const texts = units.flatMap(({ passages }) => passages.map(({ text }) => text));
    expect(texts.at(-1)).toMatch(/id: 499999 \| name: Name, 499999 \| city: Oslo\.$/);
    expect(texts.join(' ').match(/id: \d+/g)).toHaveLength(500_000);
  });

  it('is refused with the reason when it cannot be read', async () => {
    expect(await failureOf({ mediaType: 'text/html', content: makeDeepHtml(20_000) })).toBe('document_too_complex');
    expect(await failureOf({ mediaType: 'text/plain', content: ' \n\n\u0000\n' })).toBe('empty_document');
    const limits = { textBytes: 10 };
    expect(await failureOf({ mediaType: 'text/plain', content: 'longer than that', limits })).toBe(
      'document_too_large',
    );
  });

  it('that is not there any more says so', async () => {
    const failure = await caught(read({ path: '/nowhere/at/all.txt', mediaType: 'text/plain' }));
    expect(failure instanceof FailureError && failure.failure.code).toBe('source_file_missing');
  });
});

describe.runIf(process.platform === 'linux')('the child process', () => {
  it('is gone when the caller aborts, and the reason comes out', async () => {
    const controller = new AbortController();
    const reason = new Error('the person cancelled');
    const events = extract({ path: longPath, mediaType: PDF, name: 'long.pdf', signal: controller.signal });
    await events.next();
    expect(childPids()).toHaveLength(1);
    controller.abort(reason);
    expect(await caught(drain(events))).toBe(reason);
    expect(childPids()).toEqual([]);
  });

  it('is gone when the caller leaves the loop', async () => {
    for await (const event of extract({ path: longPath, mediaType: PDF, name: 'long.pdf' })) {
      if (event.type === 'unit') break;
    }
    expect(childPids()).toEqual([]);
  });

  it('is killed when it takes too long', async () => {
    const path = await files.put('bomb.pdf', makePdfBomb());
    const request = { path, mediaType: PDF, name: 'bomb.pdf' } as const;
    for (const limits of [{ timeoutMs: 400 }, { idleMs: 400 }]) {
      const failure = await caught(drain(extract({ ...request, limits })));
      expect(failure instanceof FailureError && failure.failure.code).toBe('extraction_timed_out');
      expect(childPids()).toEqual([]);
    }
  });

  it('ends when its parent is killed, even in the middle of one endless call', async () => {
    const path = await files.put('bomb.pdf', makePdfBomb());
    const request = { path, mediaType: PDF, name: 'bomb.pdf', limits: { memoryBytes: 8 * 1024 ** 3 } };
    const program = `
      import { extract } from '#server/extraction/extract.ts';
      for await (const event of extract(${JSON.stringify(request)})) console.log(event);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
    const parentPid = parent.pid ?? 0;
    const pid = await vi.waitUntil(() => childPids(parentPid)[0], { timeout: 20_000 });
    // Its memory grows when it has begun to inflate, which it does in one call.
    await vi.waitUntil(() => (residentBytes(pid) ?? 0) > 200 * 1024 ** 2, { timeout: 40_000 });
    parent.kill('SIGKILL');
    await vi.waitUntil(() => residentBytes(pid) === null, { timeout: 20_000 });
  });

  it('sees nothing of the environment', async () => {
    process.env.DATABASE_URL = 'postgres://secret';
    try {
      const events = extract({ path: longPath, mediaType: PDF, name: 'long.pdf' });
      await events.next();
      const [pid] = childPids();
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('secret');
      await events.return();
    } finally {
      delete process.env.DATABASE_URL;
    }
  });
});

type Unit = Extract<ExtractionEvent, { type: 'unit' }>;

async function read(request: Omit<ExtractionRequest, 'name'>) {
  const [opened, ...rest] = await drain(extract({ name: 'the document', ...request }));
  if (opened?.type !== 'opened') throw new Error('the first event is not “opened”');
  const units = rest.filter((event): event is Unit => event.type === 'unit');
  expect(units).toHaveLength(rest.length);
  return { opened, units };
}

async function failureOf(
  options: { content: Uint8Array | string } & Omit<ExtractionRequest, 'name' | 'path'>,
): Promise<string> {
  const { content, ...request } = options;
  const error = await caught(read({ path: await files.put('bad', content), ...request }));
  if (error instanceof FailureError) return error.failure.code;
  throw error;
}

async function drain(events: AsyncIterable<ExtractionEvent>): Promise<ExtractionEvent[]> {
  const all: ExtractionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

function bodyOf(passages: readonly Passage[]): string {
  return passages
    .filter((passage) => passage.role !== 'heading')
    .map((passage) => passage.text)
    .join(' ');
}

function headingsOf(passages: readonly Passage[]): string[] {
  return passages.filter((passage) => passage.role === 'heading').map((passage) => passage.text);
}
