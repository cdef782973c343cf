import { expect, it } from 'vitest';
import { eventsOfCaptions } from './captions.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { MAX_UNIT_CHARS, withinBounds } from './unit-bounds.ts';

const unit = (chars: number): ExtractionEvent => ({
  type: 'unit',
  index: 4,
  passages: Array.from({ length: chars / 1_000 }, () => ({
    text: 'x'.repeat(1_000),
    locator: { kind: 'page', page: 5 },
    headingPath: [],
  })),
});

it('a page with more text than a message holds fails by itself', () => {
  expect(withinBounds(unit(MAX_UNIT_CHARS), 'a.pdf')).toEqual(unit(MAX_UNIT_CHARS));
  expect(withinBounds(unit(MAX_UNIT_CHARS + 1_000), 'a.pdf')).toMatchObject({
    type: 'unit-failed',
    index: 4,
    failure: { code: 'page_too_heavy' },
  });
});

it('a cue that is as long as a book is cut into passages', () => {
  const text = 'and so it goes on without an end '.repeat(1_000).trim();
  const events = [...eventsOfCaptions(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`, null, 0)];
  const passages = events.flatMap((event) => (event.type === 'unit' ? event.passages : []));
  expect(passages.length).toBeGreaterThan(10);
  expect(Math.max(...passages.map((passage) => passage.text.length))).toBeLessThanOrEqual(2_000);
  expect(passages.map((passage) => passage.text).join(' ')).toBe(text);
  expect(new Set(passages.map(({ locator }) => JSON.stringify(locator)))).toEqual(
    new Set(['{"kind":"time","seconds":1}']),
  );
});
