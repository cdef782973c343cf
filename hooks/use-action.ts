'use client';

import { useCallback, useRef, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import { failureOf } from './request-failure.ts';

/** Actions that run one after another, with the one that is pending and what went wrong last as data. */
export function useAction<Name extends string>() {
  const [pending, setPending] = useState<Name | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  // State is a render behind a double click.
  const latest = useRef<{ name: Name; done: Promise<boolean> } | null>(null);

  /**
   * Never throws. Answers whether it was done: not when it failed, nor when the same action was still pending. Another
   * action waits for the pending one: a poll may show the new state, and what can be done now, before the answer comes.
   */
  const run = useCallback(async (name: Name, act: () => Promise<void>): Promise<boolean> => {
    const before = latest.current;
    if (before?.name === name) return false;
    const perform = async () => {
      setPending(name);
      setFailure(null);
      try {
        await act();
        return true;
      } catch (error) {
        setFailure(failureOf(error));
        return false;
      }
    };
    const done = before === null ? perform() : before.done.then(perform);
    latest.current = { name, done };
    const isDone = await done;
    if (latest.current?.done === done) {
      latest.current = null;
      setPending(null);
    }
    return isDone;
  }, []);

  return { run, pending, failure };
}
