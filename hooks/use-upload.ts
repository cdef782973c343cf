'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Upload } from '#domain/source.ts';
import { type UploadProgress, uploadFiles } from './upload-files.ts';

/** Sends files to the server. Uploads that overlap share one progress, and one `abort`. */
export function useUpload() {
  const underWay = useRef(new Map<AbortController, UploadProgress>());
  const [progress, setProgress] = useState<UploadProgress | null>(null);

  const show = useCallback(() => setProgress(sumOf(underWay.current.values())), []);

  /** @throws FailureError why the files were not taken */
  const upload = useCallback(
    async (files: readonly File[]): Promise<Upload[]> => {
      const controller = new AbortController();
      const note = (of: UploadProgress) => {
        underWay.current.set(controller, of);
        show();
      };
      try {
        return await uploadFiles(
          files.map((file) => ({ file, path: file.name })),
          { signal: controller.signal, onProgress: note },
        );
      } finally {
        underWay.current.delete(controller);
        show();
      }
    },
    [show],
  );

  const abort = useCallback(() => {
    for (const controller of underWay.current.keys()) controller.abort();
  }, []);

  // Who leaves the page before its files are there has nothing to start with them.
  useEffect(() => abort, [abort]);

  return { upload, progress, abort };
}

function sumOf(uploads: Iterable<UploadProgress>): UploadProgress | null {
  const parts = Array.from(uploads);
  if (parts.length === 0) return null;
  return {
    sentBytes: parts.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    totalBytes: parts.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
  };
}
