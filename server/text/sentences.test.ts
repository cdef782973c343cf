import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { readerOf } from './passage-reader.ts';
import { PassageWindow } from './passage-window.ts';
import { fold, type Sentence, sentencesOf, textBetween } from './sentences.ts';

async function allSentences(passages: readonly Passage[], language: string | null = null): Promise<Sentence[]> {
  const found: Sentence[] = [];
  for await (const some of sentencesOf(new PassageWindow(readerOf(passages)), language)) found.push(...some);
  return found;
}

const cue = (seconds: number, text: string, headingPath: readonly string[] = []): Passage => ({
  text,
  locator: { kind: 'time', seconds },
  headingPath,
});
const paragraph = (index: number, text: string): Passage => ({
  text,
  locator: { kind: 'paragraph', index },
  headingPath: [],
});

describe('sentencesOf', () => {
  test('a sentence does not cross from one paragraph to the next', async () => {
    const found = await allSentences([paragraph(0, 'The first one. It has'), paragraph(1, 'no end. The last.')], 'en');
    expect(found.map(({ text }) => text)).toEqual(['The first one.', 'It has', 'no end.', 'The last.']);
  });

  test('a sentence goes on over cues, and knows where it begins and ends', async () => {
    const passages = [cue(0, 'The tide comes'), cue(2, 'in twice a day. Then it'), cue(5, 'goes out again.')];
    const found = await allSentences(passages, 'en');
    expect(found.map(({ text }) => text)).toEqual(['The tide comes in twice a day.', 'Then it goes out again.']);
    expect(found.map(({ start }) => start)).toEqual([
      { passage: 0, offset: 0 },
      { passage: 1, offset: 16 },
    ]);
    expect(found[1]?.end).toEqual({ passage: 2, offset: 15 });
  });

  test('sounds are no speech, and a chapter ends a sentence', async () => {
    const passages = [cue(0, '[Music]'), cue(1, 'Hello and welcome'), cue(2, 'all of you', ['Chapter two'])];
    expect((await allSentences(passages, 'en')).map(({ text }) => text)).toEqual(['Hello and welcome', 'all of you']);
  });

  test('captions without punctuation are cut into stretches of about 25 words where the speaker begins anew', async () => {
    const talk =
      'so the first thing to know is that bread needs time and most people rush it because they are hungry ' +
      'now what you want is a cold place where the dough can rest for a day without anybody touching it ' +
      'but if your kitchen is warm you can put it in the fridge and it will wait for you until the morning ' +
      'so when you wake up you only have to shape it and heat the oven and then it goes in for forty minutes';
    const words = talk.split(' ');
    const passages = Array.from({ length: Math.ceil(words.length / 6) }, (_, index) =>
      cue(index * 3, words.slice(index * 6, index * 6 + 6).join(' ')),
    );
    const found = await allSentences(passages, 'en');
    expect(found.map(({ text }) => text).join(' ')).toBe(talk);
    expect(found.every(({ cut }) => cut)).toBe(true);
    expect(found.map(({ text }) => text.split(' ')[0])).toEqual(['so', 'now', 'but', 'so']);
  });

  test('the text of a sentence is what stands between its places', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ mode: 'sentences', maxCount: 6 }));
    const passages = fc.array(
      fc.tuple(text, fc.boolean()).map(([content, timed]) => (timed ? cue(1, content) : paragraph(0, content))),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(passages, async (source) => {
        for (const { text: sentence, start, end } of await allSentences(source)) {
          expect(textBetween(source, start, end)).toBe(sentence);
          expect(fold(sentence)).toBe(sentence);
        }
      }),
    );
  });
});
