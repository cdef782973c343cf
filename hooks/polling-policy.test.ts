import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFinished, TASK_STATUSES, type TaskStatus } from '#domain/status.ts';
import {
  isPermanentStatus,
  POLLING_POLICY,
  pollDelayMs,
  pollFacts,
  RECONNECT_POLICY,
  reconnectDelayMs,
} from './polling-policy.ts';

const NOW = 1_000_000_000;
const MINUTE = 60_000;

describe('the pace of polling', () => {
  test.each<[TaskStatus, ageMs: number, delayMs: number | null]>([
    ['running', 0, 400],
    ['running', 4_999, 400],
    ['running', 5_000, 1_000],
    ['running', 20_000, 2_000],
    ['running', 2 * MINUTE, 4_000],
    ['running', 60 * MINUTE, 4_000],
    ['pending', 0, 400],
    ['pending', 2_000, 1_000],
    ['pending', 20_000, 2_000],
    ['paused', 60 * MINUTE, 10_000],
    ['completed', 0, null],
    ['failed', 0, null],
    ['cancelled', 0, null],
  ])('%s, unchanged for %i ms: look again after %s ms', (status, ageMs, delayMs) => {
    expect(pollDelayMs({ status, lastChangedAt: NOW - ageMs, retryAt: null }, NOW)).toBe(delayMs);
  });

  test.each([
    ['looks just after the retry begins', 3_000, 3_150],
    ['looks at least every ten seconds while it waits long', 5 * MINUTE, 10_000],
    ['is quick again once the retry is due', -100, 400],
    ['slows down when the retry does not show', -MINUTE, 4_000],
  ])('a scheduled retry: %s', (_, untilRetryMs, delayMs) => {
    const task = { status: 'running', lastChangedAt: NOW - 10 * MINUTE, retryAt: NOW + untilRetryMs } as const;
    expect(pollDelayMs(task, NOW)).toBe(delayMs);
  });

  test('a retry is timed right although the clock of the server is an hour off', () => {
    const serverNow = NOW + 60 * MINUTE;
    const at = (ms: number) => new Date(ms).toISOString();
    const task = { status: 'running', updatedAt: at(serverNow), nextRetryAt: at(serverNow + 8_000) } as const;
    expect(pollFacts(task, NOW)).toEqual({ status: 'running', lastChangedAt: NOW, retryAt: NOW + 8_000 });
    expect(pollFacts({ ...task, nextRetryAt: null }, NOW).retryAt).toBeNull();
  });

  const facts = fc.record({
    status: fc.constantFrom(...TASK_STATUSES),
    lastChangedAt: fc.integer({ min: NOW - 1e8, max: NOW + 1e6 }),
    retryAt: fc.option(fc.integer({ min: NOW - 1e8, max: NOW + 1e8 })),
  });

  test('is null exactly for finished tasks, and otherwise positive and within the cap', () => {
    fc.assert(
      fc.property(facts, (task) => {
        const delayMs = pollDelayMs(task, NOW);
        expect(delayMs === null).toBe(isFinished(task.status));
        if (delayMs === null) return;
        expect(delayMs).toBeGreaterThan(0);
        expect(delayMs).toBeLessThanOrEqual(POLLING_POLICY.slowestMs);
      }),
    );
  });

  test('never quickens as a task ages without a change', () => {
    const ages = fc.tuple(fc.nat(1e7), fc.nat(1e7));
    fc.assert(
      fc.property(fc.constantFrom('running', 'pending', 'paused'), ages, (status, [a, b]) => {
        const delayAt = (ageMs: number) => pollDelayMs({ status, lastChangedAt: NOW - ageMs, retryAt: null }, NOW) ?? 0;
        expect(delayAt(Math.min(a, b))).toBeLessThanOrEqual(delayAt(Math.max(a, b)));
      }),
    );
  });
});

describe('the wait after a failure', () => {
  test.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [5, 8_000, 16_000],
    [6, 15_000, 30_000],
    [50, 15_000, 30_000],
    [5_000, 15_000, 30_000],
  ])('%i failures in a row: %i to %i ms', (failures, shortest, longest) => {
    expect(reconnectDelayMs(failures, 0)).toBe(shortest);
    expect(reconnectDelayMs(failures, 1)).toBe(longest);
  });

  test('is never zero, never beyond the cap, and grows with failures for the same luck', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, random) => {
        const wait = reconnectDelayMs(n, random);
        expect(wait).toBeGreaterThanOrEqual(RECONNECT_POLICY.baseMs / 2);
        expect(wait).toBeLessThanOrEqual(RECONNECT_POLICY.capMs);
        expect(wait).toBeLessThanOrEqual(reconnectDelayMs(n + 1, random));
      }),
    );
  });
});

describe('which answers are final', () => {
  test.each([400, 401, 403, 404, 413, 422])('%i is', (status) => {
    expect(isPermanentStatus(status)).toBe(true);
  });
  test.each([null, 200, 408, 425, 429, 500, 502, 503, 504])('%s is not', (status) => {
    expect(isPermanentStatus(status)).toBe(false);
  });
});
