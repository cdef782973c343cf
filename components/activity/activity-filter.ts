import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskStatus } from '#domain/status.ts';

export const VIEW_NAMES = ['all', 'in-progress', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type View = (typeof VIEW_NAMES)[number];

/** The views of the activity, each with the statuses that it shows; null for all of them. */
export const VIEWS = {
  all: { label: 'All', statuses: null },
  'in-progress': { label: 'In progress', statuses: ['pending', 'running'] },
  paused: { label: 'Paused', statuses: ['paused'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  failed: { label: 'Failed', statuses: ['failed'] },
  cancelled: { label: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Record<View, { label: string; statuses: readonly TaskStatus[] | null }>;

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

/** Whether a task is one of those wanted: by what it is now, and by every word in its title or where it came from. */
export function passesActivityFilter(task: TaskSnapshot, { view, text }: ActivityFilter): boolean {
  const statuses: readonly TaskStatus[] | null = VIEWS[view].statuses;
  if (statuses !== null && !statuses.includes(task.status)) return false;
  const searched = [task.title, task.source.filename, task.source.url].join('\n').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
