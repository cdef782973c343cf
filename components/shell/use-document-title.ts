'use client';

import { useEffect } from 'react';

/**
 * Names the browser's tab after what has been loaded; undefined leaves the page's own title. The router writes the
 * page's title at a moment of its own, often after this one, so the name is kept for as long as the page is shown.
 */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    const wanted = `${title} — Throughline`;
    const keep = () => {
      if (document.title !== wanted) document.title = wanted;
    };
    keep();
    const observer = new MutationObserver(keep);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    return () => observer.disconnect();
  }, [title]);
}
