import type { TaskEvent } from '#domain/task-event.ts';

/** Events of one task put together: each once, the oldest first. */
export function mergeEvents(...lists: readonly (readonly TaskEvent[])[]): TaskEvent[] {
  const byId = new Map(lists.flat().map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
