'use client';

import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { MAX_SOURCES_PER_INGESTION } from '#domain/ingestion.ts';
import type { Upload } from '#domain/source.ts';
import { BulkUpload, type BulkUploadView, type LeftOutFile } from './bulk-upload.ts';
import type { RunningBulkUpload } from './bulk-uploads.ts';
import { useServer } from './server-connection.ts';
import { type GivenFile, uploadFiles } from './upload-files.ts';
import { begun } from './use-knowledge-changes.ts';

const NONE: readonly RunningBulkUpload[] = [];

/** What is being sent to knowledge bases, from whichever screen. */
export function useBulkUploads() {
  const server = useServer();
  const { bulkUploads } = server;
  const subscribe = useCallback((onChange: () => void) => bulkUploads.subscribe(onChange), [bulkUploads]);
  const running = useSyncExternalStore(
    subscribe,
    () => bulkUploads.all(),
    () => NONE,
  );

  /** Sends files and has them added to a knowledge base; goes on while the person looks at other screens. */
  const begin = useCallback(
    (
      files: readonly GivenFile[],
      into: {
        title: string;
        knowledgeBase: { id: string; name: string };
        summarize: boolean;
        unreadable: readonly LeftOutFile[];
      },
    ) => {
      const start = async (uploads: readonly Upload[]) => {
        for (let from = 0; from < uploads.length; from += MAX_SOURCES_PER_INGESTION) {
          const task = await server.client.tasks.createIngestion.mutate({
            knowledgeBaseId: into.knowledgeBase.id,
            summarize: into.summarize,
            sources: uploads
              .slice(from, from + MAX_SOURCES_PER_INGESTION)
              .map(({ id, path }) => ({ kind: 'upload', uploadId: id, ...(path === undefined ? {} : { path }) })),
          });
          await begun(server, task);
        }
      };
      const upload = new BulkUpload(files, { send: uploadFiles, start, unreadable: into.unreadable });
      const id = crypto.randomUUID();
      bulkUploads.add({ id, title: into.title, knowledgeBase: into.knowledgeBase, upload });
      const forget = upload.subscribe(() => {
        const { state, leftOut } = upload.view();
        // What was left out stays until somebody has seen it.
        if (state !== 'stopped' && (state !== 'done' || leftOut.length > 0)) return;
        forget();
        if (state === 'stopped' || leftOut.length === 0) bulkUploads.drop(id);
      });
      void upload.run();
    },
    [server, bulkUploads],
  );

  const drop = useCallback((id: string) => bulkUploads.drop(id), [bulkUploads]);
  return { running, begin, drop };
}

/** How one of them stands. Asks before the page is left while it is under way. */
export function useBulkUpload(upload: BulkUpload): BulkUploadView {
  const subscribe = useCallback((onChange: () => void) => upload.subscribe(onChange), [upload]);
  const read = () => upload.view();
  const view = useSyncExternalStore(subscribe, read, read);
  const isUnderWay = view.state === 'sending' || view.state === 'starting' || view.state === 'stuck';
  useEffect(() => {
    if (!isUnderWay) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnderWay]);
  return view;
}
