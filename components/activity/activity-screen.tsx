'use client';

import Link from 'next/link';
import { useMemo, useRef, useState } from 'react';
import { MAX_SEARCH_CHARACTERS } from '#domain/search-text.ts';
import type { TaskStatus } from '#domain/status.ts';
import { useSettled } from '@/hooks/use-settled.ts';
import { useTasks } from '@/hooks/use-tasks.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatNumber } from '../format/quantity.ts';
import { TaskCardSkeleton } from '../tasks/task-card.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { Button } from '../ui/button.tsx';
import { ChoiceRow } from '../ui/choice-row.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import {
  type ActivityFilter,
  activityPath,
  taskFilterOf,
  totalOf,
  VIEW_NAMES,
  VIEWS,
  type View,
} from './activity-filter.ts';

const PAGE_SIZE = 50;
/** Somebody who types is asked for once, when they pause. */
const TYPING_PAUSE_MS = 200;

/** All tasks there are, whatever became of them. */
export function ActivityScreen({ initial }: { initial: ActivityFilter }) {
  const [filter, setFilter] = useState(initial);
  const { view } = filter;
  const search = useSettled(filter.text.trim().slice(0, MAX_SEARCH_CHARACTERS), TYPING_PAUSE_MS);
  const found = useMemo(() => taskFilterOf(view, search), [view, search]);
  const wanted = useMemo(() => ({ ...found, limit: PAGE_SIZE }), [found]);
  const { tasks, totals, failure, isLoading, isOld, hasMore, isLoadingMore, loadMore } = useTasks(wanted);
  const statuses: readonly TaskStatus[] = VIEWS[view].statuses;
  // Again here: a task that has moved on leaves at once, and not when the server is asked again.
  const shown = tasks.filter(({ status }) => statuses.includes(status));
  const total = totalOf(view, totals) ?? shown.length;
  const list = useRef<HTMLDivElement>(null);
  useKeptFocus(list);

  const change = (part: Partial<ActivityFilter>) => {
    const next = { ...filter, ...part };
    setFilter(next);
    // So that coming back from a task leads to the same view.
    window.history.replaceState(null, '', activityPath(next));
  };
  const showAll = () => change({ view: 'all', text: '' });

  return (
    <div className="mx-auto max-w-[46rem]">
      <h1 className="reading font-medium text-title tracking-[-0.012em]">Activity</h1>
      <SearchField
        label="Find tasks by title or address"
        className="mt-8"
        value={filter.text}
        maxLength={MAX_SEARCH_CHARACTERS}
        onChange={(event) => change({ text: event.target.value })}
        placeholder="Find by title or address"
      />
      <ChoiceRow
        legend="Which tasks"
        className="mt-5"
        value={view}
        choices={VIEW_NAMES.map((name) => ({
          value: name,
          label: <ViewLabel label={VIEWS[name].label} count={totalOf(name, totals)} />,
        }))}
        onChoose={(next) => change({ view: next })}
      />

      <div ref={list} className="mt-8" aria-busy={isLoading || isOld}>
        {isLoading ? (
          <>
            <TaskCardSkeleton />
            <TaskCardSkeleton />
            <TaskCardSkeleton />
          </>
        ) : failure !== null && tasks.length === 0 ? (
          <FailureNote failure={failure} />
        ) : (
          <TaskList
            key={`${view}/${search}`}
            title={titleOf(filter)}
            tasks={shown}
            total={Math.max(total, shown.length)}
            isSelectable
            filter={found}
            showsWhen
            empty={isOld ? <TaskCardSkeleton /> : <NothingHere view={view} search={search} onShowAll={showAll} />}
          />
        )}
        {hasMore && (
          <Button aria-disabled={isLoadingMore} onClick={loadMore}>
            Show more
          </Button>
        )}
      </div>
    </div>
  );
}

function ViewLabel({ label, count }: { label: string; count: number | null }) {
  if (count === null || count === 0) return label;
  return (
    <>
      {label} <span className="numerals font-normal text-faint">{formatNumber(count)}</span>
    </>
  );
}

function NothingHere({ view, search, onShowAll }: { view: View; search: string; onShowAll(): void }) {
  if (view === 'all' && search === '') {
    return (
      <>
        <p className="reading max-w-measure text-pretty text-read text-soft">
          Every task is listed here until you remove it. Start with a link, some text or a file.
        </p>
        <Button asChild look="solid" className="mt-6">
          <Link href="/">Summarize something</Link>
        </Button>
      </>
    );
  }
  const status = view === 'all' ? '' : `${VIEWS[view].label.toLowerCase()} `;
  return (
    <>
      <p className="text-pretty text-soft">
        {search === '' ? `No ${status}tasks.` : `No ${status}tasks match “${search}”.`}
      </p>
      <Button className="mt-4" onClick={onShowAll}>
        Show all tasks
      </Button>
    </>
  );
}

function titleOf({ view }: ActivityFilter): string {
  return view === 'all' ? 'All tasks' : VIEWS[view].label;
}

/** The whole page while it is on its way. */
export function ActivitySkeleton() {
  return (
    <div aria-hidden className="mx-auto max-w-[46rem]">
      <p className="reading font-medium text-title tracking-[-0.012em]">Activity</p>
      <div className="mt-8 h-[2.84375rem] border-rest border-b-[1.5px]" />
      <div className="mt-[5.5rem]">
        <TaskCardSkeleton />
        <TaskCardSkeleton />
        <TaskCardSkeleton />
      </div>
    </div>
  );
}
