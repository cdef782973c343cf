'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { timelineOf } from '#domain/timeline.ts';
import { useTask } from '@/hooks/use-task.ts';
import { useTaskEvents } from '@/hooks/use-task-events.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatDuration } from '../format/duration.ts';
import { formatPercent } from '../format/quantity.ts';
import { DeadEnd } from '../shell/dead-end.tsx';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { focusMark, useKeptFocus } from '../ui/use-kept-focus.ts';
import { EventLog } from './event-log.tsx';
import { pausedMs, restsBetweenAttempts } from './idle-stretches.ts';
import { KIND_VIEWS } from './kinds/registry.ts';
import { originWords } from './origin-words.ts';
import { PhaseTimeline } from './phase-timeline.tsx';
import { ProblemList } from './problem-list.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { receiptWords, recoveredWords } from './receipt-words.ts';
import { resultLink } from './result-link.ts';
import { StageLabel } from './stage-label.tsx';
import { TaskControls } from './task-controls.tsx';
import { TaskSource } from './task-source.tsx';
import { etaWords, tabTitle } from './task-words.ts';
import { useMilestones } from './use-milestones.ts';

export function TaskScreen({ id }: { id: string }) {
  const { task, failure, isLoading } = useTask(id);
  useMilestones(task);
  useDocumentTitle(task === undefined ? undefined : tabTitle(task));

  if (task !== undefined) return <TaskView task={task} />;
  if (failure?.code === 'not_found') return <TaskNotFound />;
  if (isLoading || failure === null) return <TaskSkeleton />;
  return (
    <div className="mx-auto max-w-measure">
      <FailureNote failure={failure} />
    </div>
  );
}

function TaskView({ task }: { task: TaskSnapshot }) {
  const router = useRouter();
  const { ItemList } = KIND_VIEWS[task.kind];
  const result = resultLink(task);
  const { events, hasEarlier, loadEarlier } = useTaskEvents(task.id, task.version);
  const eta = etaWords(task);
  const recovered = recoveredWords(task);
  const screen = useRef<HTMLDivElement>(null);
  useKeptFocus(screen);
  return (
    <div ref={screen}>
      <header>
        <div className="flex items-start justify-between gap-x-6 max-[20rem]:flex-wrap">
          <p className="numerals min-w-0 text-fine text-soft">{originWords(task, Date.now())}</p>
          <div className="-my-1.5 -mr-3">
            <TaskControls task={task} part="removal" scope={screen} isWholePage onRemoved={() => router.push('/')} />
          </div>
        </div>
        <h1
          dir="auto"
          className="reading mt-1.5 line-clamp-4 text-balance break-words font-medium text-title tracking-[-0.012em]"
        >
          {task.title}
        </h1>
        <TaskSource task={task} on="page" className="mt-3" />
      </header>

      <section aria-label="Progress" className="mt-8 sm:mt-10" {...focusMark(task.id)}>
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
          <p
            className="numerals font-medium text-[2.75rem] leading-none tracking-[-0.03em]"
            aria-hidden={task.status !== 'completed'}
          >
            {formatPercent(task.progress)}
          </p>
          <div className="flex flex-wrap gap-2">
            {result !== null && (
              <Button asChild look="solid">
                <Link href={result.href}>{result.action}</Link>
              </Button>
            )}
            <TaskControls task={task} part="work" scope={screen} isWholePage />
          </div>
        </div>
        <div className="mt-4">
          <ProgressBar task={task} strong />
        </div>
        <div className="mt-1.5 flex flex-wrap items-baseline justify-between gap-x-8 gap-y-1">
          <div className="text-lead">
            <StageLabel task={task} />
            {task.status === 'failed' && <p className="text-soft">{task.error.remedy}</p>}
            {task.receipt !== null && <p className="numerals text-soft">{receiptWords(task.receipt)}</p>}
          </div>
          <p className="numerals text-faint">{eta ?? tookWords(task, events)}</p>
        </div>
        {recovered !== null && <p className="numerals mt-1 text-faint">{recovered}</p>}
        {ItemList === null && <ProblemList task={task} />}
      </section>

      <section aria-labelledby="timeline" className="mt-14" {...focusMark(task.id)}>
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6">
          <h2 id="timeline" className="font-semibold text-lead">
            Timeline
          </h2>
          {task.attempt > 1 && <span className="numerals text-faint text-fine">{task.attempt} attempts</span>}
        </div>
        <PhaseTimeline task={task} events={events} />
      </section>

      {ItemList !== null && <ItemList task={task} />}

      <section aria-labelledby="log" className="mt-14 max-w-measure">
        <h2 id="log" className="mb-2 font-semibold text-lead">
          Log
        </h2>
        <EventLog events={events} task={task} onEarlier={hasEarlier ? loadEarlier : null} />
      </section>
    </div>
  );
}

function TaskNotFound() {
  return (
    <DeadEnd
      title="There is no such task"
      actions={
        <>
          <Button asChild look="solid">
            <Link href="/">See what is in progress</Link>
          </Button>
          <Button asChild>
            <Link href="/library">Look in the library</Link>
          </Button>
        </>
      }
    >
      It may have been removed from the lists. Summaries that it made are still in the library.
    </DeadEnd>
  );
}

/** The room that a task takes while it is on its way. */
export function TaskSkeleton() {
  return (
    <div aria-hidden>
      <Skeleton className="w-40 text-fine" />
      <div className="mt-3 text-title">
        <Skeleton className="w-3/5" />
      </div>
      <div className="mt-12 text-[2.75rem]">
        <Skeleton className="w-24" />
      </div>
      <span className="mt-6 block border-hairline border-t-[3px]" />
      <div className="mt-3 text-lead">
        <Skeleton className="w-1/3" />
      </div>
    </div>
  );
}

function tookWords(task: TaskSnapshot, events: readonly TaskEvent[]): string {
  // What of the time was a pause, only the events tell.
  if (task.completedAt === null || events.length === 0) return '';
  const endedAt = Date.parse(task.completedAt);
  const restedMs = pausedMs(timelineOf(task, events), endedAt);
  const finishedMs = restsBetweenAttempts(events).reduce((sum, rest) => sum + rest.endedAt - rest.startedAt, 0);
  const took = formatDuration(endedAt - Date.parse(task.createdAt) - restedMs - finishedMs);
  const attempts = task.attempt > 1 ? ` in ${task.attempt} attempts` : '';
  const rested = restedMs > 0 ? `, and was paused for ${formatDuration(restedMs)}` : '';
  return `${task.status === 'completed' ? 'took' : 'ended after'} ${took}${attempts}${rested}`;
}
