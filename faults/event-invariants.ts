import type { TaskStatus } from '#domain/status.ts';
import type { TaskEventType } from '#domain/task-event.ts';
import type { TaskRows } from './stored-tables.ts';

type Life = TaskStatus | 'nothing';

/**
 * From which statuses each event may come, and where it leads; written down apart from the product's own table, which
 * it checks. An event that leads nowhere leaves the status as it is.
 */
const LIFE: Readonly<Record<TaskEventType, { from: readonly Life[]; to?: TaskStatus }>> = {
  created: { from: ['nothing'], to: 'pending' },
  started: { from: ['pending'], to: 'running' },
  paused: { from: ['pending', 'running'], to: 'paused' },
  resumed: { from: ['paused'], to: 'pending' },
  cancelled: { from: ['pending', 'running', 'paused'], to: 'cancelled' },
  completed: { from: ['running'], to: 'completed' },
  failed: { from: ['running'], to: 'failed' },
  retried: { from: ['failed', 'completed'], to: 'pending' },
  'phase-started': { from: ['running'] },
  'phase-completed': { from: ['running'] },
  'item-failed': { from: ['running'] },
  'retry-scheduled': { from: ['running'] },
  replanned: { from: ['running'] },
  'pause-requested': { from: ['running'] },
  'pause-withdrawn': { from: ['running'] },
  'cancel-requested': { from: ['running'] },
  'handed-back': { from: ['running'] },
  recovered: { from: ['running'] },
  skipped: { from: ['pending', 'running', 'paused'] },
};

/** What the events of a task say that cannot have happened, or that its row does not say. */
export function eventViolations({ row, plan, phases, events }: TaskRows): string[] {
  const wrong: string[] = [];
  let life: Life = 'nothing';
  let attempt = 1;
  const begun = new Set<string>();
  const done = new Set<string>();
  for (const { type, phase, attempt: of } of events) {
    const step = LIFE[type];
    if (!step.from.includes(life)) wrong.push(`${type} happened while it was ${life}`);
    if (type === 'retried') {
      attempt += 1;
      // From this phase on all is done anew.
      for (const name of phase === null ? [] : plan.slice(plan.indexOf(phase))) done.delete(name);
    }
    if (of !== attempt) wrong.push(`${type} is told of attempt ${of} in attempt ${attempt}`);
    if (phase !== null && type === 'phase-started') {
      if (done.has(phase)) wrong.push(`${phase} began again after it was completed`);
      begun.add(phase);
    }
    if (phase !== null && type === 'phase-completed') {
      if (!begun.has(phase)) wrong.push(`${phase} was completed before it began`);
      if (done.has(phase)) wrong.push(`${phase} was completed twice`);
      done.add(phase);
    }
    life = step.to ?? life;
  }
  if (life !== row.status) wrong.push(`its events end in ${life}`);
  if (attempt !== row.attempt) wrong.push(`its events tell of ${attempt} attempts, its row of ${row.attempt}`);
  for (const { name, status } of phases) {
    if ((status === 'completed') !== done.has(name)) wrong.push(`${name} is ${status}, which its events do not say`);
  }
  return wrong;
}
