import { describe, expect, it } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { joinCues } from './cues.ts';
import { readerOf } from './passage-reader.ts';
import { PassageWindow } from './passage-window.ts';

function cues(...texts: string[]): PassageWindow {
  const passages = texts.map(
    (text, seconds): Passage => ({ text, headingPath: [], locator: { kind: 'time', seconds } }),
  );
  return new PassageWindow(readerOf(passages));
}

describe('joinCues', () => {
  it.each(['[Music]', '(applause)', '♪ la la ♪', '♪', '♪♪♪', '[Musik (laut)] ♪ la ♪ (x)', '♪ la ♪ ♪ la ♪', ' '])(
    'takes %j for what is heard, not said',
    async (text) => {
      expect(await joinCues(cues(text, 'and then'), 0)).toMatchObject({ text: 'and then', next: 2 });
    },
  );

  it.each(['♪ la la ♪ and then', '[Music', 'so (he) said', `[${'x'.repeat(300)}]`, `${'♪'.repeat(60)} and then`])(
    'takes %j for speech',
    async (text) => {
      expect((await joinCues(cues(text), 0)).text).toBe(text);
    },
  );

  it('ends where nothing is said for very long: what is in memory is bounded', async () => {
    const silent = Array.from({ length: 25_000 }, () => '[Music]');
    const passages = cues(...silent, 'and then');
    const run = await joinCues(passages, 0);
    expect(run).toMatchObject({ text: '', next: 10_000 });
    expect(await joinCues(passages, 20_000)).toMatchObject({ text: 'and then', next: 25_001 });
  });
});
