import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import { summaryPointSchema } from '#domain/summary.ts';
import { readerOf } from '#server/text/passage-reader.ts';
import { isVerbatim } from './citation.ts';
import { extractiveSummarizer } from './extractive.ts';
import { type AnalysisStep, analysisSchema, type SummarizerInput, type SummaryDraft } from './summarizer.ts';

async function summarize(input: SummarizerInput): Promise<{ draft: SummaryDraft; steps: AnalysisStep[] }> {
  const steps: AnalysisStep[] = [];
  const analysis = await extractiveSummarizer.analyze(input, { onStep: (step) => steps.push(step) });
  // As it is kept in the database between the phases.
  const kept = analysisSchema.parse(JSON.parse(JSON.stringify(analysis)));
  const points: number[] = [];
  const draft = await extractiveSummarizer.write(input, kept, { onPoint: (done) => points.push(done) });
  expect(points).toEqual(Array.from({ length: analysis.pointCount }, (_, index) => index + 1));
  return { draft, steps };
}

function sourceOf(passages: readonly Passage[], title: string | null = null): SummarizerInput {
  return { title, fallbackTitle: 'source.txt', language: null, passages: readerOf(passages), name: 'source.txt' };
}

/** The paragraphs of a fixture, with the headings that stand above them. */
async function readFixture(name: string): Promise<Passage[]> {
  const text = await readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  let headingPath: string[] = [];
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block, index): Passage => {
      const heading = /^# (.*)/.exec(block)?.[1];
      if (heading !== undefined) headingPath = [heading];
      const content = heading ?? block.replace(/\s+/g, ' ').trim();
      const role = heading === undefined ? 'body' : 'heading';
      return { text: content, locator: { kind: 'paragraph', index }, headingPath, role };
    });
}

const SMALL = 'The dam broke at dawn. Water filled the valley within an hour. Nobody was hurt, because all had left.';

const arbitraryPassage: fc.Arbitrary<Passage> = fc.record({
  text: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.lorem({ mode: 'sentences', maxCount: 8 }),
    fc.constantFrom(
      '',
      SMALL,
      '1. Intro',
      'However, it did. “Then (as',
      'ab- cd [3] et al. (Li et al., 2003).',
      '[Music]',
    ),
  ),
  locator: fc.oneof(
    fc.record({ kind: fc.constant('page' as const), page: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('time' as const), seconds: fc.nat(500) }),
    fc.record({ kind: fc.constant('paragraph' as const), index: fc.nat(50) }),
  ),
  headingPath: fc.array(fc.constantFrom('References', 'Results', 'A'), { maxLength: 2 }),
});

describe('the promises, for any source', () => {
  test('every quote stands in the source, points are in reading order, steps are counted, the answer is the same twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryPassage, { maxLength: 25 }), async (passages) => {
        const input = sourceOf(passages);
        let first: Awaited<ReturnType<typeof summarize>>;
        try {
          first = await summarize(input);
        } catch (error) {
          expect(error).toBeInstanceOf(FailureError);
          expect(error instanceof FailureError && error.failure.code).toMatch(/^(?:empty_document|too_little_text)$/);
          return;
        }
        const { draft, steps } = first;
        expect(draft.points.length).toBeGreaterThanOrEqual(1);
        expect(draft.points.length).toBeLessThanOrEqual(10);
        expect(draft.title).not.toBe('');
        expect(draft.gist).not.toBe('');
        for (const point of draft.points) {
          summaryPointSchema.parse(point);
          for (const citation of point.citations) expect(isVerbatim(citation, passages)).toBe(true);
        }
        const order = draft.points.map(({ citations }) => citations[0]?.passage ?? -1);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        const done = steps.map((step) => step.done);
        expect(done).toEqual(done.toSorted((a, b) => a - b));
        expect(steps.at(-1)).toEqual({ done: passages.length, total: passages.length });
        expect(await summarize(input)).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['no passages', [], 'empty_document'],
    ['white space', [' ', '\n'], 'empty_document'],
    ['two words', ['Hello there'], 'too_little_text'],
    ['digits', ['12 13 14 15', '16 17'], 'too_little_text'],
  ])('%s: %j fails as %s', async (_, texts, code) => {
    const passages = texts.map(
      (text, index): Passage => ({ text, locator: { kind: 'paragraph', index }, headingPath: [] }),
    );
    await expect(summarize(sourceOf(passages))).rejects.toMatchObject({ failure: { code } });
  });

  test('one sentence is enough', async () => {
    const text = 'The ferry leaves at nine in the morning.';
    const { draft } = await summarize(sourceOf([{ text, locator: { kind: 'page', page: 1 }, headingPath: [] }]));
    expect(draft.points).toEqual([
      { text, citations: [{ quote: text, locator: { kind: 'page', page: 1 }, passage: 0 }] },
    ]);
    expect(draft.gist).toBe(text);
  });

  test('an aborted signal stops it with its reason, also in the middle', async () => {
    const passages = Array.from(
      { length: 3_000 },
      (_, index): Passage => ({
        text: `${SMALL} It was the year ${index}.`,
        locator: { kind: 'paragraph', index },
        headingPath: [],
      }),
    );
    const control = new AbortController();
    const reason = new Error('cancelled');
    const onStep = ({ done }: AnalysisStep) => {
      if (done > 100) control.abort(reason);
    };
    let last = 0;
    await expect(
      extractiveSummarizer.analyze(sourceOf(passages), {
        signal: control.signal,
        onStep: (step) => {
          last = step.done;
          onStep(step);
        },
      }),
    ).rejects.toBe(reason);
    expect(last).toBeLessThan(3_000);
  });

  test('a plan for passages that are not there any more shows nothing', async () => {
    const passages: Passage[] = [{ text: SMALL, locator: { kind: 'page', page: 1 }, headingPath: [] }];
    const analysis = await extractiveSummarizer.analyze(sourceOf(passages), {});
    await expect(extractiveSummarizer.write(sourceOf([]), analysis, {})).rejects.toBeInstanceOf(FailureError);
  });
});

describe('what an editor expects', () => {
  test('a news article: the event, its consequences and its history', async () => {
    const passages = await readFixture('harbour-bridge.md');
    const { draft } = await summarize(
      sourceOf(passages, 'Velsund bridge to close for eighteen months | Nordic Herald'),
    );
    const points = draft.points.map(({ text }) => text).join('\n');
    expect(draft.title).toBe('Velsund bridge to close for eighteen months');
    expect(points).toContain('will close to all traffic for eighteen months');
    expect(points).toContain('cuts the only road link');
    expect(points).toContain('ferry');
    expect(draft.gist).toMatch(/close to all traffic|214 million/);
    expect(points).not.toContain('she said');
  });

  test('a paper: what was asked, found and concluded, nothing of its apparatus', async () => {
    const passages = await readFixture('leaf-litter.md');
    const { draft } = await summarize(sourceOf(passages, 'Loss of shade accelerates leaf litter decomposition'));
    const all = `${draft.gist}\n${draft.points.map(({ text }) => text).join('\n')}`;
    expect(all).toContain('38% faster');
    expect(all).toContain('24 small streams');
    expect(all).not.toMatch(/Figure 1|Table 2|We thank|Global Change Biology|Synergistic/);
    const sections = new Set(draft.points.map(({ citations }) => passages[citations[0]?.passage ?? 0]?.headingPath[0]));
    expect(sections.size).toBeGreaterThanOrEqual(3);
  });

  test('points of a long document come from all of it, without its running lines', async () => {
    const topics = ['harbour', 'bridge', 'tunnel', 'railway', 'airport', 'canal', 'road', 'station', 'market', 'river'];
    const passages = Array.from({ length: 100 }, (_, index): Passage => {
      const topic = topics[Math.floor(index / 10)] ?? '';
      return {
        text: `Annual Report of the City ${index + 1} The ${topic} committee reported on the ${topic} in month ${index} and asked the city for money. Costs of the ${topic} rose because of repair number ${index} that the city had not planned. Confidential draft ${index + 1}`,
        locator: { kind: 'page', page: index + 1 },
        headingPath: [],
      };
    });
    const { draft } = await summarize(sourceOf(passages));
    const pages = draft.points
      .map(({ citations }) => citations[0]?.locator)
      .map((at) => (at?.kind === 'page' ? at.page : 0));
    expect(draft.points.length).toBeGreaterThanOrEqual(7);
    expect(pages.filter((page) => page > 50).length).toBeGreaterThanOrEqual(3);
    expect(pages.filter((page) => page <= 50).length).toBeGreaterThanOrEqual(3);
    for (const { text } of draft.points) expect(text).not.toMatch(/Annual Report|Confidential/);
  });

  test('a transcript without punctuation is cited by the second at which the words begin', async () => {
    const said =
      'so a starter is flour and water with wild yeast living in it and the yeast eats the sugar in the flour and makes gas ' +
      'now when you keep the starter in a warm kitchen the yeast is hungry all the time and you have to feed it twice a day ' +
      'but if you keep the starter in the fridge the cold slows the yeast down and you only need to feed it once a week';
    const words = said.split(' ');
    const passages = Array.from(
      { length: Math.ceil(words.length / 7) },
      (_, index): Passage => ({
        text: words.slice(index * 7, index * 7 + 7).join(' '),
        locator: { kind: 'time', seconds: index * 3 },
        headingPath: [],
      }),
    );
    const { draft } = await summarize(sourceOf(passages, 'Sourdough starter'));
    expect(draft.points.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^If you keep the starter in the fridge.*…$/),
    );
    for (const { citations } of draft.points) {
      for (const citation of citations) expect(isVerbatim(citation, passages)).toBe(true);
    }
  });
});
