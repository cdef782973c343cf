import type { TaskSnapshot } from '#domain/snapshot.ts';

/** What is worth saying aloud about the step from one snapshot to the next, or null: most steps are only counting. */
export function milestoneBetween(before: TaskSnapshot, after: TaskSnapshot): string | null {
  const about = (words: string) => `${after.title}: ${words}`;
  if (after.status !== before.status) {
    // Endings are told once for the whole page, see shell/completion-toasts.tsx.
    return after.status === 'completed' || after.status === 'failed' ? null : about(after.stage);
  }
  if (after.status !== 'running') return null;
  if (after.request !== before.request || after.phase !== before.phase) return about(after.stage);
  if (after.nextRetryAt !== before.nextRetryAt && after.nextRetryAt !== null) return about(after.stage);
  return null;
}
