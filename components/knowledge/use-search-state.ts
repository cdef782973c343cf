'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { parseSearch, type SearchState, searchPath } from './search-state.ts';

/** A search that stands in the address, so that coming back from a document leads to it again. */
export function useSearchState(): [search: SearchState, change: (part: Partial<SearchState>) => void] {
  const pathname = usePathname();
  const params = useSearchParams();
  const [search, setSearch] = useState(() => parseSearch(params));
  const change = (part: Partial<SearchState>) => {
    const next = { ...search, ...part };
    setSearch(next);
    window.history.replaceState(null, '', searchPath(pathname, next));
  };
  return [search, change];
}
