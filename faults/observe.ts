import { setTimeout as wait } from 'node:timers/promises';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import type { Runtime } from '#server/runtime.ts';
import { OWNER } from './scenarios.ts';

const POLL_MS = 15;
const LIMIT_MS = 300_000;

/** What a person who looks at a task all the time sees, and what of it must never be seen. */
export interface Observation {
  readonly violations: string[];
  /** When the fault struck, by `performance.now()`, and the version that the task had; null before. */
  struck: { readonly at: number; readonly version: number } | null;
  /** When a later version was seen first. */
  movedAt: number | null;
  last: TaskSnapshot | null;
}

export function observation(): Observation {
  return { violations: [], struck: null, movedAt: null, last: null };
}

/**
 * Looks at a task until it has come to its end. Where it fails in a way that trying again may mend, it is tried again,
 * as the person would; what cannot be read just now is read later.
 */
export async function observeToEnd(
  runtime: Runtime,
  id: string,
  seen: Observation,
  onLook: (snapshot: TaskSnapshot) => void = () => {},
): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  for (let retriesLeft = 2; ; ) {
    const snapshot = await runtime.progress.read.get(OWNER, id).catch(() => null);
    if (snapshot !== null) {
      compare(seen, snapshot);
      onLook(snapshot);
      if (snapshot.status === 'failed' && snapshot.error.retryable && retriesLeft > 0) {
        retriesLeft -= 1;
        await runtime.retryTask(OWNER, id);
      } else if (isFinished(snapshot.status) && runtime.engine.running() === 0) return;
    }
    if (performance.now() > giveUpAt) {
      seen.violations.push(`it has not come to an end in ${LIMIT_MS / 1000} s: ${seen.last?.stage}`);
      return;
    }
    await wait(POLL_MS);
  }
}

function compare(seen: Observation, now: TaskSnapshot): void {
  const { last, violations } = seen;
  seen.last = now;
  if (seen.struck !== null && now.version > seen.struck.version) seen.movedAt ??= performance.now();
  if ((now.progress === 100) !== (now.status === 'completed')) violations.push(`${now.progress} % while ${now.status}`);
  if (last === null || last.version === now.version) return;
  if (now.version < last.version) violations.push(`version ${now.version} came after ${last.version}`);
  if (now.attempt < last.attempt) violations.push(`attempt ${now.attempt} came after ${last.attempt}`);
  if (now.attempt === last.attempt && now.progress < last.progress) {
    violations.push(`the percent fell from ${last.progress} to ${now.progress}`);
  }
  if (last.status === 'completed' || last.status === 'cancelled')
    violations.push(`it changed after it was ${last.status}`);
}
