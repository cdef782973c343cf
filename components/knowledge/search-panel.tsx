'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { MAX_QUERY_CHARACTERS } from '#domain/knowledge.ts';
import { useSearch } from '@/hooks/use-search.ts';
import { useSettled } from '@/hooks/use-settled.ts';
import { FailureNote } from '../failure-note.tsx';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useShortcutName } from '../ui/use-key-shortcuts.ts';
import { useKeys } from '../ui/use-keys.ts';
import { OnlyIn } from './only-in.tsx';
import { SearchFilters } from './search-filters.tsx';
import { SearchHitRow } from './search-hit.tsx';
import { hasFilters, NO_SEARCH, questionOf, type SearchState } from './search-state.ts';
import { foundWords, WORDS_ONLY } from './search-words.ts';
import { useSearchState } from './use-search-state.ts';

/** Somebody who types is asked for once, when they pause. */
const TYPING_PAUSE_MS = 120;
/** Results are said aloud once nothing has changed for so long: sooner they would talk over the typing. */
const SAYING_PAUSE_MS = 900;

/**
 * A search as you type over one knowledge base, or all of one's own, with what was found below it. `children` stand in
 * the place of the answer while nothing is asked.
 */
export function SearchPanel({
  knowledgeBaseId = null,
  label,
  placeholder,
  children,
}: {
  knowledgeBaseId?: string | null;
  label: string;
  placeholder: string;
  children: ReactNode;
}) {
  const [search, change] = useSearchState();
  const [openedAt] = useState(() => Date.now());
  const settled = useSettled(search.query, TYPING_PAUSE_MS);
  // The filters are chosen, not typed: they count at once. So does an emptied line.
  const asked = { ...search, query: search.query.trim() === '' ? '' : settled };
  const isAsking = search.query.trim() !== '';
  const panel = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const focusInput = () => input.current?.select();
  useKeys({ '/': focusInput, 'Shift+/': focusInput });
  const shortcut = useShortcutName();
  // Somebody comes from a document, to look for something in it.
  const isLookingInside = search.documentId !== null && search.query === '';
  useEffect(() => {
    if (isLookingInside) input.current?.focus();
  }, [isLookingInside]);
  const onWalk = (event: KeyboardEvent) => walkHits(event, panel.current, input.current);

  return (
    <div ref={panel}>
      <div className="relative">
        <SearchField
          ref={input}
          label={label}
          placeholder={search.documentId === null ? placeholder : 'Search in this document'}
          value={search.query}
          maxLength={MAX_QUERY_CHARACTERS}
          onChange={({ target }) => change({ query: target.value })}
          onKeyDown={onWalk}
          aria-keyshortcuts={shortcut('/')}
        />
        {!isAsking && shortcut('/') !== undefined && (
          <Kbd className="pointer-events-none absolute top-3 right-0 hidden bg-paper sm:inline-block">/</Kbd>
        )}
      </div>
      {search.documentId !== null && (
        <OnlyIn documentId={search.documentId} onWiden={() => change({ documentId: null })} />
      )}
      {isAsking ? (
        <Answer asked={asked} knowledgeBaseId={knowledgeBaseId} openedAt={openedAt} onChange={change} onWalk={onWalk} />
      ) : (
        children
      )}
    </div>
  );
}

function Answer({
  asked,
  knowledgeBaseId,
  openedAt,
  onChange,
  onWalk,
}: {
  asked: SearchState;
  knowledgeBaseId: string | null;
  openedAt: number;
  onChange(part: Partial<SearchState>): void;
  onWalk(event: KeyboardEvent): void;
}) {
  const { hits, withoutMeaning, isAnswered, isOld, failure, hasMore, isLoadingMore, loadMore } = useSearch(
    questionOf(asked, knowledgeBaseId, openedAt),
  );
  const found = foundWords(hits.length, hasMore);
  const isNothing = isAnswered && !isOld && hits.length === 0;
  useSayFound(isAnswered && !isOld ? (isNothing ? 'Nothing was found.' : `${found} found.`) : null);
  const how = withoutMeaning === null ? null : WORDS_ONLY[withoutMeaning];
  return (
    <section aria-label="What was found" aria-busy={!isAnswered || isOld} className="min-h-60">
      <SearchFilters search={asked} onChange={onChange} />
      {failure !== null && hits.length === 0 ? (
        <FailureNote failure={failure} className="mt-6" />
      ) : !isAnswered ? (
        <SearchSkeleton />
      ) : isNothing ? (
        <NothingFound search={asked} onChange={onChange} />
      ) : (
        <>
          <p className="numerals mt-3 text-fine text-soft">
            {found}
            {how !== null && <span className="text-faint"> · {how}</span>}
          </p>
          <ol className="divide-y divide-hairline" onKeyDown={onWalk}>
            {hits.map((hit) => (
              <SearchHitRow
                key={hit.chunkId}
                hit={hit}
                isOld={isOld}
                onOnlyHere={asked.documentId === null ? () => onChange({ documentId: hit.documentId }) : null}
              />
            ))}
          </ol>
          {hasMore && (
            <Button className="mt-4" aria-disabled={isLoadingMore} onClick={loadMore}>
              Show more
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function NothingFound({ search, onChange }: { search: SearchState; onChange(part: Partial<SearchState>): void }) {
  return (
    <div className="mt-6 max-w-measure">
      <p className="break-words text-pretty text-soft">
        No passage was found for “{search.query.trim().slice(0, 80)}”
        {hasFilters(search) ? ' within what the search is narrowed down to' : ''}.
      </p>
      <p className="mt-1 text-pretty text-fine text-soft">
        Fewer or other words find more. Words in quotation marks are looked for exactly as they stand.
      </p>
      {hasFilters(search) && (
        <Button className="mt-4" onClick={() => onChange({ ...NO_SEARCH, query: search.query })}>
          Search in everything
        </Button>
      )}
    </div>
  );
}

function SearchSkeleton() {
  return (
    <div aria-hidden className="mt-8 space-y-8">
      {[0, 1, 2].map((row) => (
        <div key={row} className="space-y-2.5">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-full max-w-[42rem]" />
          <Skeleton className="w-4/5 max-w-[42rem]" />
        </div>
      ))}
    </div>
  );
}

/** Says what was found through the live region, once it stands. */
function useSayFound(words: string | null): void {
  const announce = useAnnounce();
  const settled = useSettled(words, SAYING_PAUSE_MS);
  useEffect(() => {
    if (settled !== null) announce(settled);
  }, [settled, announce]);
}

/** From the line down into the hits, among them, and back up again. */
function walkHits(event: KeyboardEvent, panel: HTMLElement | null, input: HTMLInputElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
  const hits = Array.from(panel?.querySelectorAll<HTMLElement>('[data-hit]') ?? []);
  const { target } = event;
  const at = target instanceof HTMLElement ? hits.indexOf(target) : -1;
  if (at === -1 && target !== input) return;
  const next = at + step;
  if (next >= hits.length || (target === input && step === -1)) return;
  event.preventDefault();
  if (next < 0) input?.focus();
  else hits[next]?.focus();
}
