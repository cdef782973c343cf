import { describe, expect, it } from 'vitest';
import type { Passage } from '#domain/passage.ts';
import { joinCues } from './cues.ts';

function cues(...texts: string[]): Passage[] {
  return texts.map((text, seconds) => ({ text, headingPath: [], locator: { kind: 'time', seconds } }));
}

describe('joinCues', () => {
  it.each(['[Music]', '(applause)', '♪ la la ♪', '♪', '♪♪♪', '[Musik (laut)] ♪ la ♪ (x)', '♪ la ♪ ♪ la ♪', ' '])(
    'takes %j for what is heard, not said',
    (text) => {
      expect(joinCues(cues(text, 'and then'), 0)).toMatchObject({ text: 'and then', next: 2 });
    },
  );

  it.each(['♪ la la ♪ and then', '[Music', 'so (he) said', `[${'x'.repeat(300)}]`, `${'♪'.repeat(60)} and then`])(
    'takes %j for speech',
    (text) => {
      expect(joinCues(cues(text), 0).text).toBe(text);
    },
  );
});
