import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatAgo } from '../format/moment.ts';
import { KIND_VIEWS } from './kinds/registry.ts';

/** What kind of task it is, of what, and since when: `Summary of a file, added 4 min ago`. */
export function originWords(
  task: Pick<TaskSnapshot, 'kind' | 'knowledgeBase' | 'source' | 'status' | 'createdAt'>,
  nowMs: number,
): string {
  return KIND_VIEWS[task.kind].origin(task, formatAgo(task.createdAt, nowMs));
}
