import { resultIdOf, type TaskSnapshot } from '#domain/snapshot.ts';
import { KIND_VIEWS } from './kinds/registry.ts';

/** Where what a task has made can be seen, and the words that lead there; null where it has made nothing to see. */
export function resultLink(task: Pick<TaskSnapshot, 'kind' | 'result'>) {
  const id = resultIdOf(task);
  return id === null ? null : KIND_VIEWS[task.kind].resultLink(id);
}
