import { timingSafeEqual } from 'node:crypto';
import { fail } from '#domain/failure.ts';
import type { TakeNext } from '#server/engine/engine.ts';

/**
 * Runs tasks, each in its turn, until none waits or the signal is aborted; what is unfinished then is handed back as it
 * stands. For hosts that allow no long-lived process.
 *
 * @param slots how many at once
 * @returns how many were taken up
 */
export async function drain(takeNext: TakeNext, slots: number, signal: AbortSignal): Promise<number> {
  let taken = 0;
  const runInTurn = async () => {
    while (!signal.aborted) {
      const run = await takeNext(signal);
      if (run === null) return;
      taken += 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: slots }, runInTurn));
  return taken;
}

/** Throws `wrong_secret` unless the request shows the secret: `Authorization: Bearer …`. */
export function requireSecret(headers: Headers, secret: string | null): void {
  const shown = Buffer.from(headers.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${secret ?? ''}`);
  const isRight = secret !== null && shown.length === wanted.length && timingSafeEqual(shown, wanted);
  if (!isRight) fail('wrong_secret');
}
