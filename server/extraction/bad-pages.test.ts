import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FailureCode, FailureError } from '#domain/failure.ts';
import { type ExtractionEvent, type ExtractionRequest, extract } from './extract.ts';
import { type Badness, withBadPages } from './fixtures/bad-pages.ts';
import { childPids } from './fixtures/child-pids.ts';
import { makePdf, makeScannedPdf, type PdfFixture, RUNNING_TITLE } from './fixtures/pdf-documents.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

const PAGES = 10;
const HEAVY = { memoryBytes: 300 * 1024 ** 2 };
// So long that a child on a busy machine has begun to speak by then.
const ENDLESS = { idleMs: 15_000, memoryBytes: 4 * 1024 ** 3 };

let files: ScratchFiles;
let pdf: PdfFixture;
let healthy: Told;

beforeAll(async () => {
  files = await makeScratchFiles();
  pdf = await makePdf({ pages: PAGES, seed: 21 });
  healthy = await read({ path: await files.put('healthy.pdf', pdf.bytes) });
});

afterAll(() => files.remove());

describe('a page whose content is damaged', () => {
  it.each([{ bad: [4, 5] }, { bad: [0, 1, PAGES - 1] }])(
    'is told as failed in its place, and every other as ever ($bad)',
    async ({ bad }) => {
      const { opened, units } = await read({ path: await put(bad, 'damaged') });
      expect(opened.total).toBe(PAGES);
      expect(units.map(codeOf)).toEqual(
        healthy.units.map((_, index) => (bad.includes(index) ? 'unreadable_page' : null)),
      );
      expect(units.map((unit) => unit.index)).toEqual(healthy.units.map((unit) => unit.index));
      for (const [index, unit] of units.entries()) {
        if (unit.type === 'unit') expect(textOf(unit)).toEqual(textOf(healthy.units[index]));
      }
      // The headings are those of a reading in which nothing failed, but for what stands on the failed page itself.
      if (!bad.includes(0))
        expect(units.filter(isRead)).toEqual(healthy.units.filter(({ index }) => !bad.includes(index)));
    },
  );

  it('says which page, and what to do', async () => {
    const { units } = await read({ path: await put([4], 'damaged') });
    expect(units[4]).toEqual({
      type: 'unit-failed',
      index: 4,
      failure: {
        code: 'unreadable_page',
        message: 'Page 5 of the document is damaged and could not be read.',
        remedy: 'The rest was read. Export the file again if the page matters.',
        retryable: false,
      },
    });
  });

  it('takes the document only where no page is left', async () => {
    const all = healthy.units.map(({ index }) => index);
    const { units, error } = await readToEnd({ path: await put(all, 'damaged') });
    expect(units.map(codeOf)).toEqual(all.map(() => 'unreadable_page'));
    expect(error).toBe('damaged_document');
    const rest = await read({ path: await put(all, 'damaged'), fromUnit: 7 });
    expect(rest.units.map(({ index }) => index)).toEqual([7, 8, 9]);
  });

  it('does not make a document of pictures a damaged one', async () => {
    const pictures = await makeScannedPdf({ pages: 3 });
    const { error } = await readToEnd({ path: await files.put('a.pdf', withBadPages(pictures, { 1: 'damaged' })) });
    expect(error).toBe('no_text_layer');
  });

  it('is left out of what goes on after it, which is what the whole reading gave', async () => {
    const path = await put([4, 5], 'damaged');
    const whole = await read({ path });
    const beginnings: { fromUnit: number; skipUnits: number[] }[] = [
      { fromUnit: 5, skipUnits: [] },
      { fromUnit: 6, skipUnits: [4, 5] },
    ];
    for (const { fromUnit, skipUnits } of beginnings) {
      const rest = await read({ path, fromUnit, skipUnits });
      expect(rest.opened).toEqual(whole.opened);
      expect(rest.units).toEqual(whole.units.slice(fromUnit).filter(({ index }) => !skipUnits.includes(index)));
    }
  });

  it('that breaks off the tree of pages is told to take what may follow with it', async () => {
    const { opened, units } = await read({ path: await put([4], 'missing') });
    expect(opened.total).toBe(5);
    expect(units.map(codeOf)).toEqual([null, null, null, null, 'unreadable_rest']);
    const { error } = await readToEnd({ path: await put([0], 'missing') });
    expect(error).toBe('damaged_document');
  });
});

describe('a page that its child dies of', () => {
  it('is set aside, and another child reads the rest', async () => {
    const path = await put([4], 'heavy');
    const { units } = await read({ path, limits: HEAVY });
    expect(units[4]).toMatchObject({ type: 'unit-failed', index: 4, failure: { code: 'page_too_heavy' } });
    expect(units.filter(isRead)).toEqual(healthy.units.filter(({ index }) => index !== 4));
    const { units: rest } = await read({ path, fromUnit: 5, limits: HEAVY });
    expect(rest).toEqual(units.slice(5));
    expect(childPids()).toEqual([]);
  });

  it('may be silent for ever', async () => {
    const { units } = await read({ path: await put([6], 'endless'), limits: ENDLESS });
    expect(units[6]).toMatchObject({
      type: 'unit-failed',
      failure: { code: 'page_timed_out', message: expect.stringContaining('page 7 of the document') },
    });
    expect(units.filter(isRead)).toEqual(healthy.units.filter(({ index }) => index !== 6));
  });

  it('may be the first, and the last', async () => {
    const path = await put([0, PAGES - 1], 'heavy');
    const { opened, units } = await read({ path, limits: HEAVY });
    expect(opened).toEqual(healthy.opened);
    expect(units.map(({ index }) => index)).toEqual(healthy.units.map(({ index }) => index));
    expect(units.flatMap((unit) => (isRead(unit) ? [] : [[unit.index, unit.failure.code]]))).toEqual(
      [0, PAGES - 1].map((index) => [index, 'page_too_heavy']),
    );
    for (const unit of units.filter(isRead)) expect(textOf(unit)).toEqual(textOf(healthy.units[unit.index]));
  });

  it('costs no second life where it is known: as what is skipped, a neighbour, or a page before', async () => {
    const path = await put([4], 'heavy');
    const limits = { ...HEAVY, maxUnitDeaths: 0 };
    expect((await readToEnd({ path, limits })).error).toBe('document_too_heavy');
    const others = await read({ path, limits, skipUnits: [4] });
    expect(others.units).toEqual(healthy.units.filter(({ index }) => index !== 4));
    expect((await read({ path, limits, skipUnits: [4], fromUnit: 5 })).units).toEqual(healthy.units.slice(5));
  });

  it('takes the document when there are too many of them', async () => {
    const path = await put([1, 3, 5], 'heavy');
    const { units, error } = await readToEnd({ path, limits: { ...HEAVY, maxUnitDeaths: 2 } });
    expect(units.map(codeOf)).toEqual([
      null,
      'page_too_heavy',
      null,
      'page_too_heavy',
      ...units.slice(4).map(() => null),
    ]);
    expect(error).toBe('document_too_heavy');
  });

  it('takes the document when there is no other', async () => {
    const two = await makePdf({ pages: 2 });
    const path = await files.put('two.pdf', withBadPages(two.bytes, { 0: 'heavy', 1: 'heavy' }));
    const { units, error } = await readToEnd({ path, limits: HEAVY });
    expect(units.map(codeOf)).toEqual(['page_too_heavy', 'page_too_heavy']);
    expect(error).toBe('document_too_heavy');
  });

  it('has no more time than the whole reading', async () => {
    const path = await put([3, 5, 7], 'endless');
    // Three silences take longer than the whole may.
    const { units, error } = await readToEnd({ path, limits: { ...ENDLESS, idleMs: 3000, timeoutMs: 8500 } });
    expect(error).toBe('extraction_timed_out');
    expect(units.length).toBeLessThan(PAGES);
  });

  it('can be cancelled while the next child starts', async () => {
    const controller = new AbortController();
    const reason = new Error('the person cancelled');
    const path = await put([4], 'heavy');
    const reading = async () => {
      for await (const event of extract({ ...document(path), limits: HEAVY, signal: controller.signal })) {
        // Told before the other child is there.
        if (event.type === 'unit-failed') queueMicrotask(() => controller.abort(reason));
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(childPids()).toEqual([]);
  });
});

describe('units chosen', () => {
  it('are told alone, as the whole reading told them', async () => {
    const { opened, units } = await read({ path: await files.put('h.pdf', pdf.bytes), onlyUnits: [2, 7] });
    expect(opened).toEqual(healthy.opened);
    expect(units).toEqual([healthy.units[2], healthy.units[7]]);
  });

  it('need no page that is not near them', async () => {
    const path = await put([9], 'heavy');
    const limits = { ...HEAVY, maxUnitDeaths: 0 };
    const { units } = await read({ path, onlyUnits: [3, 6], limits });
    expect(units).toEqual([healthy.units[3], healthy.units[6]]);
  });

  it('fail again where they are still bad, and say nothing of others that are', async () => {
    const damaged = await read({ path: await put([2, 4], 'damaged'), onlyUnits: [4] });
    expect(damaged.units.map((unit) => [unit.index, codeOf(unit)])).toEqual([[4, 'unreadable_page']]);
    const heavy = await read({ path: await put([2, 4], 'heavy'), onlyUnits: [4, 5], limits: HEAVY });
    expect(heavy.units.map((unit) => [unit.index, codeOf(unit)])).toEqual([
      [4, 'page_too_heavy'],
      [5, null],
    ]);
  });

  it('can be chosen in every kind of document', async () => {
    const path = await files.put('a.txt', 'One.\n\nTwo.\n\nThree.\n\nFour.');
    const request = { path, mediaType: 'text/plain', onlyUnits: [1, 2, 3], skipUnits: [2] } as const;
    const { units } = await read(request);
    expect(units.map(textOf)).toEqual(['Two.', 'Four.']);
  });
});

type Unit = Exclude<ExtractionEvent, { type: 'opened' }>;

interface Told {
  readonly opened: Extract<ExtractionEvent, { type: 'opened' }>;
  readonly units: readonly Unit[];
}

type Request = Partial<ExtractionRequest> & { readonly path: string };

function document(path: string) {
  return { path, mediaType: 'application/pdf', name: 'the document' } as const;
}

async function put(bad: readonly number[], badness: Badness): Promise<string> {
  const badPages = Object.fromEntries(bad.map((index) => [index, badness]));
  return files.put(`${badness}-${bad.join('-')}.pdf`, withBadPages(pdf.bytes, badPages));
}

async function readToEnd(request: Request) {
  const events: ExtractionEvent[] = [];
  let error: FailureCode | null = null;
  try {
    for await (const event of extract({ ...document(request.path), ...request })) events.push(event);
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) throw thrown;
    error = thrown.failure.code;
  }
  return { events, units: events.filter((event) => event.type !== 'opened'), error };
}

async function read(request: Request): Promise<Told> {
  const { events, units, error } = await readToEnd(request);
  expect(error).toBeNull();
  const [opened] = events;
  if (opened?.type !== 'opened') throw new Error('the first event is not “opened”');
  expect(units).toHaveLength(events.length - 1);
  return { opened, units };
}

function isRead(unit: Unit): unit is Extract<Unit, { type: 'unit' }> {
  return unit.type === 'unit';
}

function codeOf(unit: Unit): FailureCode | null {
  return unit.type === 'unit-failed' ? unit.failure.code : null;
}

function textOf(unit: Unit | undefined): string | null {
  if (unit?.type !== 'unit') return null;
  // It is told on the first page that can be read.
  return unit.passages.flatMap(({ text }) => (text === RUNNING_TITLE ? [] : [text])).join('\n');
}
