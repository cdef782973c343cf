'use client';

import Link from 'next/link';
import { useDeferredValue, useRef, useState } from 'react';
import type { SummaryCard } from '#domain/summary.ts';
import { useLibrary } from '@/hooks/use-library.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatAgo } from '../format/moment.ts';
import { formatCount } from '../format/quantity.ts';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { focusMark, useKeptFocus } from '../ui/use-kept-focus.ts';
import { sourceName } from './source-words.ts';
import { SummaryActions } from './summary-actions.tsx';

export function LibraryScreen() {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim());
  const { summaries, isLoading, failure, hasMore, loadMore } = useLibrary(wanted);
  const list = useRef<HTMLDivElement>(null);
  useKeptFocus(list);

  return (
    <div className="mx-auto max-w-[46rem]">
      <h1 className="reading font-medium text-title tracking-[-0.012em]">Library</h1>
      <SearchField
        label="Search the summaries"
        className="mt-8"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        placeholder="Search"
      />

      <div ref={list} className="mt-6" aria-busy={isLoading}>
        {isLoading ? (
          <>
            <LibraryRowSkeleton />
            <LibraryRowSkeleton />
            <LibraryRowSkeleton />
          </>
        ) : failure !== null && summaries.length === 0 ? (
          <FailureNote failure={failure} className="mt-8" />
        ) : summaries.length === 0 ? (
          <EmptyLibrary search={wanted} onClear={() => setSearch('')} />
        ) : (
          <ul className="divide-y divide-hairline">
            {summaries.map((summary) => (
              <LibraryRow key={summary.id} summary={summary} />
            ))}
          </ul>
        )}
        {hasMore && (
          <Button className="mt-6" onClick={() => loadMore()}>
            Show more
          </Button>
        )}
      </div>
    </div>
  );
}

function LibraryRow({ summary }: { summary: SummaryCard }) {
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-6 py-7" {...focusMark(summary.id)}>
      <h2 dir="auto" className="reading min-w-0 text-pretty font-medium text-heading tracking-[-0.01em]">
        <Link href={`/summaries/${summary.id}`} className="hover:link">
          {summary.title}
        </Link>
      </h2>
      <SummaryActions summary={summary} />
      <p dir="auto" className="reading col-span-2 mt-1.5 line-clamp-3 max-w-measure text-lead text-soft">
        {summary.gist}
      </p>
      <p className="numerals col-span-2 mt-2.5 flex flex-wrap gap-x-4 text-faint text-fine">
        <span className="max-w-full truncate text-soft">{sourceName(summary.source)}</span>
        <span>{formatCount(summary.pointCount, 'point')}</span>
        <span>{summary.readingMinutes} min to read in full</span>
        <time dateTime={summary.createdAt}>{formatAgo(summary.createdAt, Date.now())}</time>
      </p>
    </li>
  );
}

function LibraryRowSkeleton() {
  return (
    <div aria-hidden className="py-7">
      <div className="text-heading">
        <Skeleton className="w-3/5" />
      </div>
      <div className="mt-4 space-y-2.5 text-lead">
        <Skeleton className="w-full max-w-measure" />
        <Skeleton className="w-4/5 max-w-measure" />
      </div>
      <div className="mt-4 text-fine">
        <Skeleton className="w-1/3" />
      </div>
    </div>
  );
}

function EmptyLibrary({ search, onClear }: { search: string; onClear(): void }) {
  if (search !== '') {
    return (
      <div className="mt-10">
        <p className="text-pretty text-soft">No summary holds “{search}” in its title, points or source.</p>
        <Button className="mt-4" onClick={onClear}>
          Show all summaries
        </Button>
      </div>
    );
  }
  return (
    <div className="mt-10">
      <p className="reading max-w-measure text-pretty text-read text-soft">
        No summaries yet. They appear here and stay until you delete them. Start with a link, some text or a file.
      </p>
      <Button asChild look="solid" className="mt-6">
        <Link href="/">Summarize something</Link>
      </Button>
    </div>
  );
}

/** The whole page while it is on its way. */
export function LibrarySkeleton() {
  return (
    <div aria-hidden className="mx-auto max-w-[46rem]">
      <p className="reading font-medium text-title tracking-[-0.012em]">Library</p>
      <div className="mt-8 h-[2.84375rem] border-rest border-b-[1.5px]" />
      <div className="mt-6">
        <LibraryRowSkeleton />
        <LibraryRowSkeleton />
        <LibraryRowSkeleton />
      </div>
    </div>
  );
}
