'use client';

import { useCallback, useRef, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import { failureOf } from './request-failure.ts';

/** One action at a time, with what is pending and what went wrong last as data. */
export function useAction<Name extends string>() {
  const [pending, setPending] = useState<Name | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isBusy = useRef(false);

  /** Never throws. Answers whether it was done: not when it failed, nor when another was still pending. */
  const run = useCallback(async (name: Name, act: () => Promise<void>): Promise<boolean> => {
    // State is a render behind a double click.
    if (isBusy.current) return false;
    isBusy.current = true;
    setPending(name);
    setFailure(null);
    try {
      await act();
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      isBusy.current = false;
      setPending(null);
    }
  }, []);

  return { run, pending, failure };
}
