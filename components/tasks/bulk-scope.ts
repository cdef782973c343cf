import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkAction, BulkCounts, BulkFilter, BulkSelection } from '#domain/tasks-api.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { admits } from './controls.ts';

/** Every task that a filter finds, on whatever page. */
export interface WholeList {
  readonly filter: BulkFilter;
  readonly total: number;
  /** How many of them each action would change, by the server; null until it has said. */
  readonly counts: BulkCounts | null;
}

/** What an action over many is meant for: tasks that are on the screen, or a whole list. */
export type BulkScope = { readonly selected: readonly TaskSnapshot[] } | { readonly whole: WholeList };

/** What to send, or null where there is nothing that the action could change. */
export function bulkSelection(action: BulkAction, scope: BulkScope): BulkSelection | null {
  if (changedBy(action, scope) === 0) return null;
  if ('whole' in scope) return scope.whole.filter;
  return { ids: scope.selected.filter((task) => admits(task, action)).map(({ id }) => id) };
}

/** How many tasks an action would change. */
export function changedBy(action: BulkAction, scope: BulkScope): number {
  if ('whole' in scope) return scope.whole.counts?.[action] ?? 0;
  return scope.selected.filter((task) => admits(task, action)).length;
}

/** `3 tasks`, or `11 of 163 tasks` where the rest cannot be changed. */
export function scopeWords(action: BulkAction, scope: BulkScope, noun = 'task'): string {
  const total = 'whole' in scope ? scope.whole.total : scope.selected.length;
  const changed = changedBy(action, scope);
  if (changed >= total) return formatCount(changed, noun);
  return `${formatNumber(changed)} of ${formatCount(total, noun)}`;
}
