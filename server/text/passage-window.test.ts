import { expect, it, test } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { chunkPassages } from '#server/chunking/chunk-passages.ts';
import { extractiveSummarizer } from '#server/summarize/extractive.ts';
import { PASSAGES_PER_PAGE, type PassageReader } from './passage-reader.ts';
import { PassageWindow } from './passage-window.ts';
import { sentencesOf } from './sentences.ts';

const COUNT = 8_000;
const TOWNS = ['Velsund', 'Harnes', 'Oppdal', 'Kirkness', 'Tromvik', 'Lillevik'];

const paragraph = (index: number): Passage => ({
  text: `The harbour of ${TOWNS[index % TOWNS.length]} reported number ${index} on that day.`,
  locator: { kind: 'paragraph', index },
  headingPath: [`Chapter ${Math.floor(index / 1_000)}`],
});
const cue = (index: number): Passage => ({
  text: index % 3 === 0 ? '[Music]' : `and the harbour of ${TOWNS[index % TOWNS.length]} was so full`,
  locator: { kind: 'time', seconds: index },
  headingPath: [],
});

/** Makes passages when they are read, and notes how many are asked for. */
function watched(make: (index: number) => Passage, count = COUNT): { reader: PassageReader; reads: number[] } {
  const reads: number[] = [];
  const read = async (from: number, limit: number) => {
    reads.push(limit);
    return Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, at) => make(from + at));
  };
  return { reader: { count, read }, reads };
}

it('holds what is near, and nothing that is far behind', async () => {
  const window = new PassageWindow(watched(paragraph).reader);
  let most = 0;
  for (let index = 0; await window.load(index); index++) {
    window.release(index - 1);
    expect(window.at(index - 1)?.locator).toEqual(index === 0 ? undefined : { kind: 'paragraph', index: index - 1 });
    expect(window.at(index - 2 * PASSAGES_PER_PAGE)).toBeUndefined();
    most = Math.max(most, index);
  }
  expect(most).toBe(COUNT - 1);
  expect(await window.load(COUNT)).toBe(false);
});

test.each([
  ['paragraphs', paragraph],
  ['cues', cue],
])('sentences of %s hold no more than they need', async (_, make) => {
  const window = new PassageWindow(watched(make).reader);
  let last = 0;
  for await (const sentences of sentencesOf(window)) {
    for (const { start } of sentences) {
      last = start.passage;
      expect(window.at(last)).toBeDefined();
    }
    // A run of captions is a hundred thousand characters at most.
    expect(window.at(last - 6_000)).toBeUndefined();
  }
  expect(last).toBeGreaterThan(COUNT - 10);
});

test.each([
  ['paragraphs', paragraph],
  ['cues', cue],
])('a summary and chunks of many %s read a page at a time, a few times over', async (_, make) => {
  const { reader, reads } = watched(make, 3_000);
  const input = { title: null, fallbackTitle: 'port.txt', language: 'en', passages: reader, name: 'port.txt' };
  const analysis = await extractiveSummarizer.analyze(input, {});
  const draft = await extractiveSummarizer.write(input, analysis, {});
  expect(draft.points.length).toBeGreaterThanOrEqual(1);
  let last = -1;
  for await (const { lastPassage } of chunkPassages(reader, { maxTokens: 300, language: 'en' })) last = lastPassage;
  expect(last).toBe(2_999);
  expect(Math.max(...reads)).toBe(PASSAGES_PER_PAGE);
  const pages = reads.filter((limit) => limit === PASSAGES_PER_PAGE).length;
  expect(pages).toBeLessThan((5 * 3_000) / PASSAGES_PER_PAGE);
});
