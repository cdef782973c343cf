import type { TaskStatus } from '#domain/status.ts';
import type { BulkAction } from '#domain/tasks-api.ts';
import type { BulkOutcome } from '@/hooks/use-bulk-control.ts';
import { formatNumber } from '../format/quantity.ts';

/** What became of the tasks that something was done to at once: `3 paused, 1 had already been completed.` */
export function bulkWords(action: BulkAction, outcomes: readonly BulkOutcome[]): string {
  if (outcomes.length === 0) return 'Nothing to change.';
  const inOrder = [...outcomes.filter(({ ok }) => ok), ...outcomes.filter(({ ok }) => !ok)];
  const groups = Map.groupBy(inOrder, (outcome) => wordsOf(action, outcome).join('/'));
  const parts = Array.from(groups.values(), (group) => {
    const [first] = group;
    const [one, many = one] = first === undefined ? [''] : wordsOf(action, first);
    return `${formatNumber(group.length)} ${group.length === 1 ? one : many}`;
  });
  return `${parts.join(', ')}.`;
}

/** For one task, and for several where that differs. */
type Words = readonly [one: string, many?: string];

function wordsOf(action: BulkAction, outcome: BulkOutcome): Words {
  if (outcome.ok) return doneWords(action, outcome.status);
  const { failure, task } = outcome;
  if (failure.code === 'not_found') return ['is not there any more', 'are not there any more'];
  if (failure.code !== 'not_allowed_now') return [`could not be changed: ${failure.message.replace(/\.$/, '')}`];
  switch (task?.status) {
    case 'completed':
      if (action === 'retry') return NOTHING_TO_TRY;
      return ['had already been completed'];
    case 'cancelled':
      return ['had already been cancelled'];
    case 'failed':
      return ['had already failed'];
    default:
      if (task?.request === 'cancel') return BEING_CANCELLED;
      if (action === 'resume') return ['was not paused', 'were not paused'];
      return action === 'retry' ? NOTHING_TO_TRY : ['could not be changed'];
  }
}

const NOTHING_TO_TRY: Words = ['had nothing to try again'];
const BEING_CANCELLED: Words = ['is being cancelled', 'are being cancelled'];

function doneWords(action: BulkAction, status: TaskStatus): Words {
  switch (action) {
    case 'pause':
      return [status === 'paused' ? 'paused' : 'pausing'];
    case 'resume':
      return status === 'running' ? ['keeps going', 'keep going'] : ['resumed'];
    case 'cancel':
      return status === 'cancelled' ? ['cancelled'] : BEING_CANCELLED;
    case 'retry':
      return status === 'running' ? ['is tried now', 'are tried now'] : ['in the queue again'];
  }
}
