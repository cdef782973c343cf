'use client';

import { useEffect } from 'react';

/** Names the browser's tab after what has been loaded; undefined leaves the page's own title. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} — Throughline`;
  }, [title]);
}
