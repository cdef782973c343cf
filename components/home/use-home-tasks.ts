'use client';

import { useMemo } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { ACTIVE_STATUSES, FINISHED_STATUSES, isFinished } from '#domain/status.ts';
import type { StatusTotals, TaskFilter } from '#domain/tasks-api.ts';
import { RUNNING, UNFINISHED } from '@/hooks/task-list.ts';
import { useTasks } from '@/hooks/use-tasks.ts';
import { isHousekeeping } from '../tasks/kinds/registry.ts';

const JUST_FINISHED: TaskFilter = { scope: 'active', status: [...FINISHED_STATUSES], limit: 50 };

/** What the first screen lists: everything that is unfinished, what runs among it in any case, and what has just ended. */
export function useHomeTasks() {
  const unfinished = useTasks(UNFINISHED);
  const running = useTasks(RUNNING);
  const recent = useTasks(JUST_FINISHED);
  const { inFlight, finished } = useMemo(() => {
    const known = new Map([...unfinished.tasks, ...running.tasks, ...recent.tasks].map((task) => [task.id, task]));
    const newestFirst = Array.from(known.values()).toSorted(byCreationBackwards);
    return {
      inFlight: newestFirst.filter(({ status }) => !isFinished(status)),
      finished: newestFirst.filter((task) => isFinished(task.status) && !isHousekeeping(task)),
    };
  }, [unfinished.tasks, running.tasks, recent.tasks]);
  return {
    inFlight,
    inFlightTotal: unfinished.hasMore
      ? Math.max(inFlight.length, sumOf(unfinished.totals, ACTIVE_STATUSES))
      : inFlight.length,
    finished,
    finishedTotal: recent.hasMore
      ? Math.max(finished.length, sumOf(recent.totals, FINISHED_STATUSES))
      : finished.length,
    more: unfinished.hasMore ? unfinished.loadMore : null,
    moreFinished: recent.hasMore ? recent.loadMore : null,
    failure: unfinished.failure ?? recent.failure,
    isLoading: unfinished.isLoading || recent.isLoading,
  };
}

function sumOf(totals: StatusTotals | null, statuses: readonly (keyof StatusTotals)[]): number {
  return totals === null ? 0 : statuses.reduce((sum, status) => sum + totals[status], 0);
}

/** Ids grow with the time at which they were made. */
function byCreationBackwards(a: TaskSnapshot, b: TaskSnapshot): number {
  return b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);
}
