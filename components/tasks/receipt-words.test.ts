import { describe, expect, test } from 'vitest';
import type { TaskEvent } from '#domain/task-event.ts';
import { ago, receipt, running } from './fixtures/tasks.ts';
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
  const recovered: TaskEvent = {
    ...{ id: 4, type: 'recovered', phase: 'extracting', attempt: 1, at: ago(0) },
    data: { itemsProcessed: 41, itemsTotal: 117, lastMovedAt: ago(4_000) },
  };

  test('says what it had kept when that last happened', () => {
    const later = { ...recovered, id: 9, data: { itemsProcessed: 80, itemsTotal: 117 } };
    expect(recoveredWords(running, [recovered])).toBe('Recovered after a restart: 41 of 117 pages kept.');
    expect(recoveredWords(running, [recovered, later])).toBe('Recovered after a restart: 80 of 117 pages kept.');
    expect(recoveredWords(running, [{ ...recovered, data: {} }])).toBe('Recovered after a restart.');
  });

  test('says so of the present attempt only', () => {
    expect(recoveredWords(running, [])).toBeNull();
    expect(recoveredWords({ ...running, attempt: 2 }, [recovered])).toBeNull();
  });
});
