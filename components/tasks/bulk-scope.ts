import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskStatus } from '#domain/status.ts';
import type { BulkAction, BulkSelection } from '#domain/tasks-api.ts';
import { formatCount } from '../format/quantity.ts';
import { admits } from './controls.ts';

/** What an action over many is meant for: tasks that are on the screen, or every one with such a status. */
export type BulkScope = { readonly selected: readonly TaskSnapshot[] } | { readonly statuses: readonly TaskStatus[] };

/** In which statuses an action may change something. */
const MAY_CHANGE = {
  pause: ['pending', 'running'],
  // A running one may be about to pause.
  resume: ['paused', 'running'],
  cancel: ['pending', 'running', 'paused'],
  retry: ['failed', 'completed', 'running'],
} as const satisfies Record<BulkAction, readonly TaskStatus[]>;

/** What to send, or null where there is nothing that the action could change. */
export function bulkSelection(action: BulkAction, scope: BulkScope): BulkSelection | null {
  if ('selected' in scope) {
    const { selected } = scope;
    return selected.some((task) => admits(task, action)) ? { ids: selected.map(({ id }) => id) } : null;
  }
  const status = MAY_CHANGE[action].filter((candidate) => scope.statuses.includes(candidate));
  return status.length === 0 ? null : { status };
}

/** `3 tasks`, or every one of the list. */
export function scopeWords(scope: BulkScope): string {
  return 'selected' in scope ? formatCount(scope.selected.length, 'task') : 'all tasks of this list';
}
