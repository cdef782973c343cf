'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { type Dropped, droppedOf } from './gather-files.ts';

/** Takes files and folders dropped anywhere on the page, and files pasted anywhere. Answers whether some hover over the page now. */
export function usePageDrop(onFiles: (dropped: Dropped) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent(onFiles);

  useEffect(() => {
    // Entering a child fires before leaving its parent: only the depth tells whether the pointer is still here.
    let depth = 0;
    const listeners = new AbortController();
    const { signal } = listeners;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    window.addEventListener(
      'dragenter',
      (event) => {
        if (!carriesFiles(event)) return;
        depth++;
        setIsOver(true);
      },
      { signal },
    );
    window.addEventListener(
      'dragleave',
      (event) => {
        if (carriesFiles(event) && --depth <= 0) setIsOver(false);
      },
      { signal },
    );
    window.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault(), { signal });
    window.addEventListener(
      'drop',
      (event) => {
        depth = 0;
        setIsOver(false);
        if (!carriesFiles(event)) return;
        event.preventDefault();
        take(droppedOf(event.dataTransfer));
      },
      { signal },
    );
    window.addEventListener(
      'paste',
      (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        take(files);
      },
      { signal },
    );
    return () => listeners.abort();
  }, []);

  return isOver;
}
