import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Passage, PassageRole } from '#domain/passage.ts';
import { readerOf } from '#server/text/passage-reader.ts';
import { splitSentences } from '#server/text/split-sentences.ts';
import { chunkPassages, type NewChunk } from './chunk-passages.ts';
import { countTokens } from './count-tokens.ts';

async function chunksOf(
  passages: readonly Passage[],
  maxTokens: number,
  language: string | null = null,
): Promise<NewChunk[]> {
  const chunks: NewChunk[] = [];
  for await (const chunk of chunkPassages(readerOf(passages), { maxTokens, language })) chunks.push(chunk);
  return chunks;
}

const passagesOf = (...blocks: (string | { text: string; role?: PassageRole; path?: string[] })[]): Passage[] =>
  blocks.map((block, index) => {
    const { text, role, path = [] } = typeof block === 'string' ? { text: block } : { role: undefined, ...block };
    const passage = { text, locator: { kind: 'paragraph', index } as const, headingPath: path };
    return role === undefined ? passage : { ...passage, role };
  });
const sentence = (words: number, from = 0) =>
  `${Array.from({ length: words }, (_, index) => `word${from + index}`).join(' ')}.`;
const heading = (text: string, ...path: string[]) => ({ text, role: 'heading' as const, path });
const bare = (text: string) => text.replace(/\s/gu, '');

describe('a document in chunks', () => {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.lorem({ maxCount: 40 }) },
    fc.string({ unit: 'grapheme', maxLength: 80 }).map((raw) => raw.toWellFormed()),
    fc.constantFrom(
      '',
      ' ',
      '今天天气很好。我们去公园散步吧！'.repeat(9),
      'a'.repeat(900),
      '• one • two.[12] Three',
      '👨‍👩‍👧'.repeat(90),
    ),
  );
  const passage = fc.record({
    text,
    role: fc.constantFrom<PassageRole | 'cue'>('body', 'body', 'heading', 'code', 'cue'),
    section: fc.nat(2),
  });
  const document = fc.array(passage, { maxLength: 25 }).map((all): Passage[] =>
    all.map(({ text: content, role, section }, index) =>
      role === 'cue'
        ? { text: content, locator: { kind: 'time', seconds: index }, headingPath: [] }
        : {
            text: content,
            role,
            locator: { kind: 'paragraph', index },
            headingPath: section === 0 ? [] : [`S${section}`],
          },
    ),
  );

  it('holds all of its text, in order, in the chunks that say so, none too large', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.integer({ min: 50, max: 120 }), async (passages, maxTokens) => {
        const chunks = await chunksOf(passages, maxTokens);
        expect(bare(chunks.map((chunk) => chunk.text).join(''))).toBe(bare(passages.map((each) => each.text).join('')));
        let last = 0;
        for (const chunk of chunks) {
          expect(chunk.tokens).toBe(countTokens(chunk.text));
          expect(chunk.tokens).toBeLessThanOrEqual(maxTokens);
          expect(chunk.firstPassage).toBeGreaterThanOrEqual(last);
          expect(chunk.locator).toEqual(passages[chunk.firstPassage]?.locator);
          last = chunk.lastPassage;
        }
        for (const [index, each] of passages.entries()) {
          const holding = chunks.filter((chunk) => chunk.firstPassage <= index && index <= chunk.lastPassage);
          expect(bare(holding.map((chunk) => chunk.text).join(''))).toContain(bare(each.text));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps sentences whole where they fit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 3, max: 20 }), { minLength: 1, maxLength: 60 }), async (lengths) => {
        const sentences = lengths.map((words, index) => `Here ${sentence(words, index)}`);
        const chunks = await chunksOf(passagesOf(sentences.join(' ')), 100);
        for (const { text: content } of chunks) expect(content).toMatch(/^Here .*\.$/s);
      }),
      { numRuns: 30 },
    );
  });
});

test('sections are kept apart, small ones put together, and no heading is parted from its text', async () => {
  const body = (count: number) => Array.from({ length: count }, (_, index) => sentence(9, index)).join(' ');
  const chunks = await chunksOf(
    passagesOf(
      heading('Guide'),
      { text: body(3), path: ['Guide'] },
      heading('Setup', 'Guide'),
      { text: body(2), path: ['Guide', 'Setup'] },
      { text: body(2), path: ['Guide', 'Setup'] },
      heading('Use', 'Guide'),
      { text: sentence(3), path: ['Guide', 'Use'] },
      heading('Limits', 'Guide'),
      { text: sentence(4), path: ['Guide', 'Limits'] },
    ),
    120,
  );
  expect(chunks.map((chunk) => [chunk.headingPath.join(' > '), chunk.firstPassage, chunk.lastPassage])).toEqual([
    ['Guide', 0, 1],
    ['Guide > Setup', 2, 4],
    ['Guide > Use', 5, 8],
  ]);
  expect(chunks[1]?.text).toMatch(/^Setup\n\nword0/);

  // A heading whose text would fill a chunk by itself.
  const full = { text: sentence(58), path: ['Full'] };
  const tight = await chunksOf(passagesOf(sentence(30), heading('Full'), full, heading('End')), countTokens(full.text));
  for (const { text: content } of tight.slice(0, -1)) expect(content).not.toMatch(/(^|\n)Full$/);
});

test('the rows of a table stay together, with their head before each group; rows that need none get none', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({
    text: `city ${index} | ${index * 7}`,
    role: 'table' as const,
  }));
  const chunks = await chunksOf(passagesOf({ text: 'Name | People', role: 'table' }, ...rows), 60);
  expect(chunks.length).toBeGreaterThan(2);
  for (const chunk of chunks) {
    expect(chunk.text).toMatch(/^Name \| People\ncity \d+ \| \d+\n/);
    expect(chunk.tokens).toBeLessThanOrEqual(60);
  }
  const pairs = rows.map(({ text }) => ({ text: `Name: ${text}`, role: 'table' as const }));
  for (const { text } of (await chunksOf(passagesOf(...pairs), 60)).slice(1))
    expect(text).not.toMatch(/^Name: city 0 /);
});

test('code stays whole up to the limit', async () => {
  const code = { text: Array.from({ length: 20 }, (_, index) => `call_${index}(x);`).join(' '), role: 'code' as const };
  const [before, whole] = await chunksOf(passagesOf(sentence(40), code, sentence(40)), countTokens(code.text) + 5);
  expect(before?.text).toMatch(/^word0/);
  expect(whole?.text).toContain(code.text);
});

test.each([
  ['zh', '今天天气很好，我们去公园散步。机器学习是人工智能的一个分支！它从数据中学习吗？', /[。！？]$/],
  ['ja', '船は何週間も海の上にあった。海岸の最初の鳥を見た。とても静かな朝だった。', /。$/],
  ['th', 'เรืออยู่ในทะเลเป็นเวลาหลายสัปดาห์ พวกเขาเห็นนกตัวแรกของชายฝั่ง แล้วลมก็สงบลง ', /(สัปดาห์|ชายฝั่ง|สงบลง)$/],
])('%s is measured in tokens and cut where its sentences end', async (language, text, end) => {
  const chunks = await chunksOf(passagesOf(text.repeat(30).trim()), 200, language);
  expect(chunks.length).toBeGreaterThan(3);
  for (const chunk of chunks) {
    expect(chunk.text).toMatch(end);
    expect(chunk.tokens).toBeLessThanOrEqual(200);
  }
  // Full chunks: the measure is that of the script.
  expect(chunks.reduce((sum, { tokens }) => sum + tokens, 0) / chunks.length).toBeGreaterThan(120);
});

test('captions are cut between sentences, which begin and end within cues', async () => {
  const words = Array.from({ length: 40 }, (_, index) => `Then came number ${index}. And we`)
    .join(' ')
    .split(' ');
  const cues = Array.from({ length: Math.ceil(words.length / 4) }, (_, index): Passage => {
    const text = index === 9 ? '[Applause]' : words.slice(index * 4, index * 4 + 4).join(' ');
    return { text, locator: { kind: 'time', seconds: index * 3 }, headingPath: [] };
  });
  const chunks = await chunksOf(cues, 80, 'en');
  expect(chunks.length).toBeGreaterThan(2);
  for (const chunk of chunks) expect(cues[chunk.firstPassage]?.locator).toEqual(chunk.locator);
  expect(chunks.map(({ text }) => text).join(' ')).toContain('[Applause]');
  const inside = splitSentences(chunks[0]?.text ?? '', 'en');
  expect([...inside].at(-1)?.end).toBe(chunks[0]?.text.length);
});

test.each([
  ['one line of 6 MB', 'It goes on and on, without an end '.repeat(180_000)],
  ['100,000 times the same letter', 'a'.repeat(100_000)],
  ['a letter with 100,000 accents', `a${'\u0301'.repeat(100_000)}`],
  ['a token that means something to a model', '<|endoftext|>'.repeat(100)],
])('%s is cut in bounded time', async (_, text) => {
  const before = process.cpuUsage();
  let characters = 0;
  for await (const chunk of chunkPassages(readerOf(passagesOf(text)), { maxTokens: 300, language: null })) {
    characters += bare(chunk.text).length;
    expect(chunk.tokens).toBeLessThanOrEqual(300);
  }
  expect(characters).toBe(bare(text).length);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20);
});
