'use client';

import { useCallback, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useBulkUploads } from '@/hooks/use-bulk-uploads.ts';
import { formatCount } from '../format/quantity.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { type Dropped, type Gathered, gather, titleOf } from './gather-files.ts';

/** Has files and folders sent and added to a knowledge base. */
export function useAddFiles() {
  const { begin } = useBulkUploads();
  const announce = useAnnounce();
  const [isGathering, setIsGathering] = useState(false);
  const [failure, setFailure] = useState<Pick<Failure, 'message' | 'remedy'> | null>(null);

  /** @param resolve names the knowledge base; called only where there is something to add */
  const addGathered = useCallback(
    async (
      { files, unreadable, litter }: Gathered,
      resolve: () => Promise<{ id: string; name: string }>,
      summarize: boolean,
    ) => {
      setFailure(null);
      if (files.length + unreadable.length === 0) {
        setFailure({
          message:
            litter > 0
              ? 'There is nothing in it but what the system puts there for itself.'
              : 'There is no file in it.',
          remedy: 'Choose a folder that holds documents.',
        });
        return;
      }
      try {
        const knowledgeBase = await resolve();
        const title = titleOf(files) || (unreadable[0]?.path ?? '');
        begin(files, { title, knowledgeBase, summarize, unreadable });
        announce(`Sending ${formatCount(files.length, 'file')} to ${knowledgeBase.name}.`);
      } catch (error) {
        setFailure(failureOf(error));
      }
    },
    [begin, announce],
  );

  const add = useCallback(
    async (dropped: Dropped, resolve: () => Promise<{ id: string; name: string }>, summarize: boolean) => {
      if (dropped.length === 0) return;
      setIsGathering(true);
      try {
        await addGathered(await gather(dropped), resolve, summarize);
      } finally {
        setIsGathering(false);
      }
    },
    [addGathered],
  );

  return { add, addGathered, isGathering, failure };
}
