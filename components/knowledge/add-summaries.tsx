'use client';

import { useState } from 'react';
import { useLibrary } from '@/hooks/use-library.ts';
import { sourceName } from '../library/source-words.ts';
import type { AddProps } from './add-dialog.tsx';
import { PickList } from './pick-list.tsx';

/** What has been summarized: its source is here already, and need not be read again. */
export function AddSummaries({ isPending, onAdd }: AddProps) {
  const [search, setSearch] = useState('');
  const { summaries, isLoading, hasMore, loadMore } = useLibrary(search);
  return (
    <PickList
      label="Find a summary"
      noun={['source', 'sources']}
      search={search}
      onSearch={setSearch}
      things={summaries.map(({ id, title, source }) => ({ id, title, about: sourceName(source) }))}
      isLoading={isLoading}
      hasMore={hasMore}
      onMore={loadMore}
      isPending={isPending}
      empty={search.trim() === '' ? 'The library is empty.' : `No summary holds “${search.trim()}”.`}
      onPick={(ids) => onAdd(ids.map((summaryId) => ({ kind: 'summary', summaryId })))}
    />
  );
}
