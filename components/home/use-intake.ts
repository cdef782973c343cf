'use client';

import { useCallback, useReducer, useRef } from 'react';
import { failureOf } from '@/hooks/request-failure.ts';
import { useCreateSummary } from '@/hooks/use-create-summary.ts';
import { useUpload } from '@/hooks/use-upload.ts';
import { type IncomingFile, intake, refusalOf } from './intake.ts';

/** Takes files in one after the other: refuses what cannot work, sends the rest, starts a summary of each. */
export function useIntake() {
  const [files, change] = useReducer(intake, []);
  const { upload, progress, abort } = useUpload();
  const { create } = useCreateSummary();
  const lastSent = useRef<Promise<void>>(Promise.resolve());
  const dropped = useRef(new Set<string>());

  const send = useCallback(
    async ({ key, file }: IncomingFile) => {
      if (dropped.current.has(key)) return;
      change({ type: 'sending', key });
      try {
        for (const { id } of await upload([file])) await create({ kind: 'upload', uploadId: id });
        change({ type: 'left', key });
      } catch (error) {
        if (dropped.current.has(key)) return;
        change({ type: 'failed', key, failure: failureOf(error) });
      }
    },
    [upload, create],
  );

  const add = useCallback(
    (chosen: readonly File[]) => {
      const incoming = chosen.map((file): IncomingFile => {
        const refusal = refusalOf(file);
        return { key: crypto.randomUUID(), file, state: refusal === null ? 'waiting' : { failure: refusal } };
      });
      change({ type: 'added', files: incoming });
      for (const file of incoming) {
        if (file.state === 'waiting') lastSent.current = lastSent.current.then(() => send(file));
      }
    },
    [send],
  );

  /** Takes a file off the list; one that is being sent stops. */
  const drop = useCallback(
    ({ key, state }: IncomingFile) => {
      dropped.current.add(key);
      if (state === 'sending') abort();
      change({ type: 'left', key });
    },
    [abort],
  );

  return { files, progress, add, drop };
}
