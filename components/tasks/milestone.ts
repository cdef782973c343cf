import type { TaskSnapshot } from '#domain/snapshot.ts';
import { leftOutWords } from './problem-words.ts';
import { recoveredWords } from './receipt-words.ts';

/** What is worth saying aloud about the step from one snapshot to the next, or null: most steps are only counting. */
export function milestoneBetween(before: TaskSnapshot, after: TaskSnapshot): string | null {
  const about = (words: string) => `${after.title}: ${words}`;
  if (after.status !== before.status) {
    // Endings are told once for the whole page, see shell/completion-toasts.tsx.
    if (after.status === 'completed' || after.status === 'failed') return null;
    return about(before.status === 'paused' && after.status !== 'cancelled' ? `Resumed. ${after.stage}` : after.stage);
  }
  if (after.status !== 'running') return null;
  if (after.recovery !== null && after.recovery.at !== before.recovery?.at) {
    return about([recoveredWords(after), after.stage].join(' '));
  }
  const [isSilent, wasSilent] = [after, before].map(({ liveness }) => liveness?.state === 'silent');
  if (isSilent !== wasSilent) return about(isSilent === true ? after.stage : `Its worker is back. ${after.stage}`);
  if (before.request === 'pause' && after.request === null) return about(`Keeps going. ${after.stage}`);
  if (after.request !== before.request || after.phase !== before.phase) return about(after.stage);
  if (after.nextRetryAt !== before.nextRetryAt && after.nextRetryAt !== null) {
    // Brought forward: the wait was cut short.
    const isHastened = before.nextRetryAt !== null && after.nextRetryAt < before.nextRetryAt;
    return about(isHastened ? 'Trying again now' : after.stage);
  }
  const leftOut = leftOutWords(after);
  // Of many that fail in a row, the first is news.
  return leftOut !== null && leftOutWords(before) === null ? about(`${leftOut}. The rest goes on`) : null;
}
