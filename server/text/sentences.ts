import type { Passage } from '#domain/passage.ts';
import { joinCues, type Run } from './cues.ts';
import type { PassageWindow } from './passage-window.ts';
import type { Place } from './place.ts';
import { splitSentences } from './split-sentences.ts';

/** A sentence of a source, with where it begins and ends (exclusive). Its text is verbatim, white space folded. */
export interface Sentence {
  readonly text: string;
  readonly start: Place;
  readonly end: Place;
  /** True where the source shows no end of a sentence, and this is a stretch of some 25 words instead. */
  readonly cut: boolean;
}

/**
 * The sentences of a source in reading order, one iterable for each passage or run of captions. None crosses from one
 * passage to the next, but for captions (passages located by time), whose cues are joined first; captions without
 * punctuation are cut into stretches of 16 to 34 words where the speaker pauses or starts again. Lazy: each step takes at
 * most a few milliseconds, however long the text.
 *
 * @param passages moves along. While the sentences of a passage or run are read, it holds that, and the passage before
 *   and the one after
 */
export async function* sentencesOf(
  passages: PassageWindow,
  language: string | null = null,
): AsyncGenerator<Iterable<Sentence>> {
  let index = 0;
  while (await passages.load(index)) {
    passages.release(index - 1);
    const passage = passages.at(index);
    if (passage === undefined) return;
    if (passage.locator.kind === 'time') {
      const run = await joinCues(passages, index);
      yield sentencesOfRun(run, language);
      index = run.next;
    } else {
      if (passages.at(index + 1) === undefined) await passages.load(index + 1);
      yield sentencesOfPassage(passage.text, index, language);
      index++;
    }
  }
}

function* sentencesOfPassage(text: string, passage: number, language: string | null): Generator<Sentence> {
  for (const { start, end, cut } of splitSentences(text, language)) {
    yield { text: fold(text.slice(start, end)), start: { passage, offset: start }, end: { passage, offset: end }, cut };
  }
}

/** The text between two places, cues joined by a space, white space folded. Empty where the places do not exist. */
export function textBetween(passages: readonly Passage[], start: Place, end: Place): string {
  const parts: string[] = [];
  for (let index = start.passage; index <= end.passage; index++) {
    const text = passages[index]?.text ?? '';
    parts.push(text.slice(index === start.passage ? start.offset : 0, index === end.passage ? end.offset : undefined));
  }
  return fold(parts.join(' '));
}

/** The text with every run of white space as one space, and none at its ends. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function* sentencesOfRun(run: Run, language: string | null): Generator<Sentence> {
  const stretches = run.stretches ?? splitSentences(run.text, language);
  for (const { start, end, cut } of stretches) {
    yield { text: fold(run.text.slice(start, end)), start: run.placeOf(start), end: run.endOf(end), cut };
  }
}
