import { TASK_STATUSES, type TaskStatus } from '#domain/status.ts';
import type { BulkFilter, StatusTotals } from '#domain/tasks-api.ts';

export const VIEW_NAMES = ['all', 'in-progress', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type View = (typeof VIEW_NAMES)[number];

/** The views of the activity, each with the statuses that it shows. */
export const VIEWS = {
  all: { label: 'All', statuses: TASK_STATUSES },
  'in-progress': { label: 'In progress', statuses: ['pending', 'running'] },
  paused: { label: 'Paused', statuses: ['paused'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  failed: { label: 'Failed', statuses: ['failed'] },
  cancelled: { label: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Record<View, { label: string; statuses: readonly TaskStatus[] }>;

export interface ActivityFilter {
  readonly view: View;
  readonly text: string;
}

/** Reads a filter out of an address; what makes no sense there counts as not said. */
export function parseActivityFilter(params: URLSearchParams): ActivityFilter {
  const view = VIEW_NAMES.find((name) => name === params.get('status')) ?? 'all';
  return { view, text: params.get('text') ?? '' };
}

/** The address of the activity with this filter. */
export function activityPath({ view, text }: ActivityFilter): string {
  const params = new URLSearchParams();
  if (view !== 'all') params.set('status', view);
  if (text.trim() !== '') params.set('text', text.trim());
  return params.size === 0 ? '/activity' : `/activity?${params}`;
}

/** What the server is asked for. */
export function taskFilterOf(view: View, search: string): BulkFilter {
  return {
    scope: 'all',
    ...(view === 'all' ? {} : { status: [...VIEWS[view].statuses] }),
    ...(search === '' ? {} : { search }),
  };
}

/** How many tasks a view has; null while the server has not said. */
export function totalOf(view: View, totals: StatusTotals | null): number | null {
  if (totals === null) return null;
  const statuses: readonly TaskStatus[] = VIEWS[view].statuses;
  return statuses.reduce((sum, status) => sum + totals[status], 0);
}
