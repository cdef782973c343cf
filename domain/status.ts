/*
 * Task                pending ──► running ──► completed
 *                        │         │  ▲  └──► failed ──retry──► pending
 *                        │     pause  resume
 *                        │         ▼  │
 *                        ├──────► paused
 *                        └─cancel─┴───────► cancelled
 */

/** Every status a task can have. Feeds the type, the wire schema and the database. */
export const TASK_STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Where a task may go from each status. Nothing else changes a status. */
export const TASK_TRANSITIONS = {
  pending: ['running', 'paused', 'cancelled'],
  running: ['paused', 'completed', 'failed', 'cancelled'],
  paused: ['pending', 'running', 'cancelled'],
  completed: [],
  failed: ['pending'],
  cancelled: [],
} as const satisfies Record<TaskStatus, readonly TaskStatus[]>;

/** Every status a phase can have. */
export const PHASE_STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'cancelled', 'skipped'] as const;
export type PhaseStatus = (typeof PHASE_STATUSES)[number];

/** Where a phase may go from each status. */
export const PHASE_TRANSITIONS = {
  pending: ['running', 'cancelled', 'skipped'],
  running: ['paused', 'completed', 'failed', 'cancelled', 'skipped'],
  paused: ['running', 'failed', 'cancelled', 'skipped'],
  completed: [],
  failed: ['pending'],
  cancelled: [],
  skipped: [],
} as const satisfies Record<PhaseStatus, readonly PhaseStatus[]>;

/** What a person may have done again. Only a retry leads out of these: no worker, however late, does. */
export const RETRIABLE_STATUSES = ['failed', 'completed'] as const satisfies readonly TaskStatus[];

/** What a person has asked of a task and the worker has not yet honoured. */
export const TASK_REQUESTS = ['pause', 'cancel'] as const;
export type TaskRequest = (typeof TASK_REQUESTS)[number];

export function canMoveTask(from: TaskStatus, to: TaskStatus): boolean {
  return (TASK_TRANSITIONS[from] as readonly TaskStatus[]).includes(to);
}

export function canMovePhase(from: PhaseStatus, to: PhaseStatus): boolean {
  return (PHASE_TRANSITIONS[from] as readonly PhaseStatus[]).includes(to);
}

/** A finished task does no more work by itself; a failed one can still be retried. */
export function isFinished(status: TaskStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A terminal task has no way out but a retry that a person asks for. */
export function isTerminal(status: TaskStatus): status is 'completed' | 'cancelled' {
  return TASK_TRANSITIONS[status].length === 0;
}

export function isRetriable(status: TaskStatus): status is (typeof RETRIABLE_STATUSES)[number] {
  return (RETRIABLE_STATUSES as readonly TaskStatus[]).includes(status);
}

export const FINISHED_STATUSES = TASK_STATUSES.filter(isFinished);
export const ACTIVE_STATUSES = TASK_STATUSES.filter((status) => !isFinished(status));
