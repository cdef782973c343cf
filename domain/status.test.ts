import { describe, expect, it } from 'vitest';
import {
  ACTIVE_STATUSES,
  canMovePhase,
  canMoveTask,
  FINISHED_STATUSES,
  isFinished,
  isTerminal,
  PHASE_STATUSES,
  PHASE_TRANSITIONS,
  type PhaseStatus,
  TASK_STATUSES,
  TASK_TRANSITIONS,
  type TaskStatus,
} from './status.ts';

/** The arrows of the diagram above the table. */
const DRAWN: readonly `${TaskStatus} → ${TaskStatus}`[] = [
  'pending → running',
  'pending → paused',
  'pending → cancelled',
  'running → paused',
  'running → completed',
  'running → failed',
  'running → cancelled',
  'paused → pending',
  'paused → running',
  'paused → cancelled',
  'failed → pending',
];

describe('the statuses of a task', () => {
  it('are connected by the drawn arrows and no others', () => {
    const arrows = TASK_STATUSES.flatMap((from) =>
      TASK_STATUSES.filter((to) => canMoveTask(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(arrows.sort()).toEqual([...DRAWN].sort());
  });

  it('can all be reached from pending', () => {
    expect(reachable('pending', TASK_TRANSITIONS)).toEqual(new Set(TASK_STATUSES));
  });

  it('have no way out of completed and cancelled, and only a retry out of failed', () => {
    expect(TASK_STATUSES.filter(isTerminal)).toEqual(['completed', 'cancelled']);
    for (const status of TASK_STATUSES.filter(isTerminal)) expect(TASK_TRANSITIONS[status]).toEqual([]);
    expect(TASK_TRANSITIONS.failed).toEqual(['pending']);
  });

  it('are either active or finished', () => {
    expect(FINISHED_STATUSES).toEqual(['completed', 'failed', 'cancelled']);
    expect([...ACTIVE_STATUSES, ...FINISHED_STATUSES].sort()).toEqual([...TASK_STATUSES].sort());
    for (const status of TASK_STATUSES) if (isTerminal(status)) expect(isFinished(status)).toBe(true);
  });
});

describe('the statuses of a phase', () => {
  it('can all be reached from pending', () => {
    expect(reachable('pending', PHASE_TRANSITIONS)).toEqual(new Set(PHASE_STATUSES));
  });

  it.each(['completed', 'cancelled', 'skipped'] as const)('have no way out of %s', (status) => {
    expect(PHASE_STATUSES.filter((to) => canMovePhase(status, to))).toEqual([]);
  });

  it('let a phase complete only while it runs', () => {
    const before: PhaseStatus[] = PHASE_STATUSES.filter((from) => canMovePhase(from, 'completed'));
    expect(before).toEqual(['running']);
  });
});

function reachable<S extends string>(start: S, transitions: Readonly<Record<S, readonly S[]>>): Set<S> {
  const seen = new Set<S>([start]);
  for (const status of seen) for (const next of transitions[status]) seen.add(next);
  return seen;
}
