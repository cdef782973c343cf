import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, formatEta, formatRange, secondsUntil } from './duration.ts';
import { formatClock, formatLocator, spellLocator } from './locator.ts';
import { formatAgo, formatDay } from './moment.ts';
import { formatBytes, formatCount, formatItems, formatPercent } from './quantity.ts';

describe('durations', () => {
  test.each([
    [0, '0.0 s'],
    [49, '< 0.1 s'],
    [380, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_499, '59 min 59 s'],
    [3_840_000, '1 h 04 min'],
    [-5, '0.0 s'],
  ])('%i ms reads %s', (ms, expected) => expect(formatDuration(ms)).toBe(expected));

  test('a wait that is left is at least one second', () => {
    expect(secondsUntil(1_001, 1_000)).toBe(1);
    expect(secondsUntil(1_000, 1_000)).toBe(0);
    expect(secondsUntil(1_000, 9_000)).toBe(0);
  });
});

describe('estimates', () => {
  test('say the range and where it comes from', () => {
    expect(formatEta({ lowSeconds: 122, highSeconds: 171, similarRuns: 41 })).toBe(
      '2–3 min left, from 41 similar runs',
    );
    expect(formatEta({ lowSeconds: 4, highSeconds: 7, similarRuns: 1 })).toBe('4–7 s left, from 1 similar run');
  });

  test('a range that rounds to one value says “about”', () => {
    expect(formatRange(0.1, 0.3)).toBe('about 1 s');
    expect(formatRange(118, 121)).toBe('about 2 min');
  });

  test('the lower end never stands above the upper', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (a, b) => {
          const [low, high] = formatRange(Math.min(a, b), Math.max(a, b))
            .replace('about ', '')
            .split(/[– ]/)
            .map(Number);
          expect(low).toBeGreaterThan(0);
          if (high !== undefined && !Number.isNaN(high)) expect(low).toBeLessThan(high);
        },
      ),
    );
  });
});

describe('quantities', () => {
  test('an unfinished percent never reads 100', () => {
    expect(formatPercent(99.9)).toBe('99\u00a0%');
    expect(formatPercent(100)).toBe('100\u00a0%');
  });

  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [24_300, '24 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [200_000_000, '200 MB'],
  ])('%i bytes read %s', (bytes, expected) => expect(formatBytes(bytes)).toBe(expected));

  test('counts agree with their noun', () => {
    expect(formatCount(1, 'word')).toBe('1 word');
    expect(formatCount(12_040, 'word')).toBe('12,040 words');
    expect(formatCount(2, 'summary', 'summaries')).toBe('2 summaries');
  });

  test('a phase says what it counted, and does not invent a total', () => {
    const pages = { unit: 'pages', status: 'running' } as const;
    expect(formatItems({ ...pages, itemsProcessed: 41, itemsTotal: 117 })).toBe('41 of 117 pages');
    expect(formatItems({ ...pages, itemsProcessed: 0, itemsTotal: null })).toBe('');
    expect(formatItems({ ...pages, itemsProcessed: 3, itemsTotal: null })).toBe('3 pages so far');
    expect(formatItems({ ...pages, itemsProcessed: 0, itemsTotal: 1 })).toBe('0 of 1 page');
    expect(formatItems({ unit: 'pages', status: 'completed', itemsProcessed: 1, itemsTotal: 1 })).toBe('1 page');
    expect(formatItems({ unit: 'bytes', status: 'running', itemsProcessed: 1_200_000, itemsTotal: 3_100_000 })).toBe(
      '1.2 MB of 3.1 MB',
    );
    expect(formatItems({ unit: 'summaries', status: 'completed', itemsProcessed: 1, itemsTotal: 1 })).toBe('1 summary');
  });
});

describe('locators', () => {
  test.each([
    [{ kind: 'page', page: 12 }, 'p.\u00a012', 'page 12'],
    [{ kind: 'time', seconds: 221.9 }, '3:41', '3 min 41 s'],
    [{ kind: 'time', seconds: 7 }, '0:07', '7 s'],
    [{ kind: 'time', seconds: 3729 }, '1:02:09', '1 h 2 min 9 s'],
    [{ kind: 'paragraph', index: 7 }, '¶\u00a08', 'paragraph 8'],
  ] as const)('%o', (locator, short, long) => {
    expect(formatLocator(locator)).toBe(short);
    expect(spellLocator(locator)).toBe(long);
  });

  test('a clock orders as the seconds do', () => {
    const seconds = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    fc.assert(fc.property(fc.nat(200_000), (value) => seconds(formatClock(value)) === value));
  });
});

describe('moments', () => {
  const now = new Date(2026, 10, 22, 14, 3, 27);
  const ago = (ms: number) => formatAgo(new Date(now.getTime() - ms).toISOString(), now.getTime());

  test('are as coarse as it matters', () => {
    expect(ago(0)).toBe('just now');
    expect(ago(4 * 60_000 + 1)).toBe('4 min ago');
    expect(ago(5 * 3_600_000)).toBe('today at 09:03');
    expect(ago(24 * 3_600_000)).toBe('yesterday at 14:03');
    expect(ago(72 * 3_600_000)).toBe('19 November 2026');
    expect(formatDay(now.toISOString())).toBe('22 November 2026');
  });

  test('a clock that is behind says “just now”, not a negative time', () => expect(ago(-90_000)).toBe('just now'));
});
