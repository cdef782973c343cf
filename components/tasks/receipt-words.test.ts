import { describe, expect, test } from 'vitest';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { ago, receipt, recovered, running, taskWith } from './fixtures/tasks.ts';
import { receiptWords, recoveredWords, shortReceiptWords } from './receipt-words.ts';

describe('the receipt of a cancelled task', () => {
  test('says what is kept and what was done', () => {
    expect(receiptWords(receipt)).toBe(
      'Stopped in extracting: 41 of 117 pages kept; connecting and fetching were done.',
    );
    expect(shortReceiptWords(receipt)).toBe('Stopped in extracting: 41 of 117 pages kept');
  });

  test('says what is gone', () => {
    const inFetching = {
      ...receipt,
      ...{ phasesCompleted: ['connecting' as const], stoppedIn: 'fetching' as const, unit: 'bytes' as const },
      ...{ itemsKept: 0, itemsDiscarded: 1_200_000, itemsTotal: 3_100_000 },
    };
    expect(receiptWords(inFetching)).toBe('Stopped in fetching: 1.2 MB of 3.1 MB discarded; connecting was done.');
  });

  test('says no more than there is to say', () => {
    const nothing = { phasesCompleted: [], unit: null, itemsKept: 0, itemsDiscarded: 0, itemsTotal: null };
    expect(receiptWords({ ...nothing, stoppedIn: null })).toBe('Stopped before it began.');
    expect(shortReceiptWords({ ...nothing, stoppedIn: null })).toBe('Stopped before it began');
    expect(receiptWords({ ...nothing, stoppedIn: 'connecting', unit: 'checks' })).toBe('Stopped in connecting.');
    expect(receiptWords({ ...nothing, stoppedIn: null, phasesCompleted: ['connecting'] })).toBe(
      'Stopped after connecting.',
    );
  });
});

describe('a task that was recovered', () => {
  const at = (phase: PhaseName | null, itemsKept: number, itemsTotal: number | null = 117) =>
    recoveredWords(taskWith({ recovery: { at: ago(0), phase, itemsKept, itemsTotal } }));

  test('says what it had kept when that last happened', () => {
    expect(recoveredWords(recovered)).toBe('Recovered after a restart: 41 of 117 pages kept.');
    expect(at('extracting', 80, null)).toBe('Recovered after a restart: 80 pages kept.');
  });

  test('counts nothing where nothing was kept', () => {
    expect(at('extracting', 0)).toBe('Recovered after a restart.');
    expect(at(null, 0, null)).toBe('Recovered after a restart.');
  });

  test('and one that was not says nothing', () => expect(recoveredWords(running)).toBeNull());
});
