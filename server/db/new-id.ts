import { randomBytes } from 'node:crypto';
import { timeOrderedSuffix } from '#domain/task-id.ts';

/** An id that sorts by time. */
export function newId(prefix: string, now: number): string {
  return `${prefix}_${timeOrderedSuffix(now, randomBytes(16))}`;
}
