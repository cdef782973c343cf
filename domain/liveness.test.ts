import { describe, expect, it } from 'vitest';
import { type LivenessFacts, livenessOf, SILENT_AFTER_MS, SLOW_AFTER_MS } from './liveness.ts';

const NOW = Date.parse('2026-11-01T10:00:00Z');
const running: LivenessFacts = { status: 'running', nextRetryAt: null, updatedAt: NOW, heartbeatAt: NOW };
const at = (facts: Partial<LivenessFacts>) => livenessOf({ ...running, ...facts }, NOW);

describe('whether anybody works on a task', () => {
  it.each<[string, Partial<LivenessFacts>, string | undefined]>([
    ['it moves', {}, 'working'],
    ['its items take long, and its worker beats', { updatedAt: NOW - 3_600_000 }, 'slow'],
    ['nothing was heard for a while', { updatedAt: NOW - SLOW_AFTER_MS, heartbeatAt: NOW - SILENT_AFTER_MS }, 'silent'],
    ['nobody has it in hand any more', { updatedAt: NOW - SILENT_AFTER_MS, heartbeatAt: null }, 'silent'],
    ['it was handed back just now', { heartbeatAt: null }, 'working'],
    ['it was written after its last beat', { heartbeatAt: NOW - SILENT_AFTER_MS }, 'working'],
    ['the clock was set back', { heartbeatAt: NOW + 3_600_000, updatedAt: NOW + 3_600_000 }, 'working'],
    ['it waits for its next try', { nextRetryAt: NOW + 60_000, heartbeatAt: null }, undefined],
    ['it waits in the queue', { status: 'pending', heartbeatAt: null }, undefined],
    ['it rests', { status: 'paused', heartbeatAt: null }, undefined],
    ['it is done', { status: 'completed', heartbeatAt: null }, undefined],
  ])('is told where %s', (_, facts, state) => {
    expect(at(facts)?.state).toBe(state);
  });

  it('says when it was heard of last', () => {
    expect(at({ heartbeatAt: NOW - 4_000, updatedAt: NOW - 9_000 })?.heardAt).toBe(NOW - 4_000);
  });
});
