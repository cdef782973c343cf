'use client';

import Link from 'next/link';
import { useMemo, useRef, useState } from 'react';
import { TASK_STATUSES } from '#domain/status.ts';
import { MAX_TASKS_PER_REQUEST } from '#domain/tasks-api.ts';
import { useTasks } from '@/hooks/use-tasks.ts';
import { FailureNote } from '../failure-note.tsx';
import { TaskCardSkeleton } from '../tasks/task-card.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { Button } from '../ui/button.tsx';
import { ChoiceRow } from '../ui/choice-row.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { type ActivityFilter, activityPath, passesActivityFilter, VIEW_NAMES, VIEWS } from './activity-filter.ts';

const PAGE_SIZE = 50;

/** All tasks there are, whatever became of them. */
export function ActivityScreen({ initial }: { initial: ActivityFilter }) {
  const [filter, setFilter] = useState(initial);
  const [limit, setLimit] = useState(PAGE_SIZE);
  const wanted = useMemo(() => {
    const { statuses } = VIEWS[filter.view];
    return { scope: 'all' as const, limit, ...(statuses === null ? {} : { status: [...statuses] }) };
  }, [filter.view, limit]);
  const { tasks, failure, isLoading } = useTasks(wanted);
  // Again here: a task that has moved on leaves at once, and not when the server is asked again.
  const shown = tasks.filter((task) => passesActivityFilter(task, filter));
  const hasMore = tasks.length >= limit;
  const list = useRef<HTMLDivElement>(null);
  useKeptFocus(list);

  const change = (part: Partial<ActivityFilter>) => {
    const next = { ...filter, ...part };
    setFilter(next);
    if (part.view !== undefined) setLimit(PAGE_SIZE);
    // So that coming back from a task leads to the same view.
    window.history.replaceState(null, '', activityPath(next));
  };
  const showAll = () => change({ view: 'all', text: '' });

  return (
    <div className="mx-auto max-w-[46rem]">
      <h1 className="reading font-medium text-title tracking-[-0.012em]">Activity</h1>
      <SearchField
        label="Find tasks by title or source"
        className="mt-8"
        value={filter.text}
        onChange={(event) => change({ text: event.target.value })}
        placeholder="Find by title or source"
      />
      <ChoiceRow
        legend="Which tasks"
        className="mt-5"
        value={filter.view}
        choices={VIEW_NAMES.map((value) => ({ value, label: VIEWS[value].label }))}
        onChoose={(view) => change({ view })}
      />

      <div ref={list} className="mt-8" aria-busy={isLoading}>
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
            key={filter.view}
            title={titleOf(filter)}
            tasks={shown}
            isSelectable
            // Where words are searched for, only this page knows which tasks have them.
            beyond={hasMore && filter.text.trim() === '' ? (VIEWS[filter.view].statuses ?? TASK_STATUSES) : null}
            showsWhen
            empty={<NothingHere filter={filter} onShowAll={showAll} />}
          />
        )}
        {hasMore && <More limit={limit} onMore={() => setLimit(nextLimit(limit))} />}
      </div>
    </div>
  );
}

function NothingHere({ filter, onShowAll }: { filter: ActivityFilter; onShowAll(): void }) {
  if (filter.view === 'all' && filter.text.trim() === '') {
    return (
      <>
        <p className="reading max-w-measure text-pretty text-read text-soft">
          Nothing has been done here yet. Give a link, a text or a file to the box on the first page; every task stays
          listed here until you remove it.
        </p>
        <Button asChild look="solid" className="mt-6">
          <Link href="/">Start the first one</Link>
        </Button>
      </>
    );
  }
  const found = filter.text.trim() === '' ? '' : ` that “${filter.text.trim()}” is found in`;
  const status = filter.view === 'all' ? '' : ` ${VIEWS[filter.view].label.toLowerCase()}`;
  return (
    <>
      <p className="text-pretty text-soft">
        There is no task{status}
        {found}.
      </p>
      <Button className="mt-4" onClick={onShowAll}>
        Show all tasks
      </Button>
    </>
  );
}

function More({ limit, onMore }: { limit: number; onMore(): void }) {
  if (limit < MAX_TASKS_PER_REQUEST) return <Button onClick={onMore}>Show more</Button>;
  return (
    <p className="max-w-measure text-pretty text-fine text-soft">
      These are the newest {MAX_TASKS_PER_REQUEST}. Choose a status to see older ones.
    </p>
  );
}

function nextLimit(limit: number): number {
  return Math.min(MAX_TASKS_PER_REQUEST, limit + PAGE_SIZE);
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
