'use client';

import Link from 'next/link';
import { type ReactNode, useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatAgo } from '../format/moment.ts';
import { formatPercent } from '../format/quantity.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { focusMark } from '../ui/use-kept-focus.ts';
import { leftOutWords } from './problem-words.ts';
import { ProgressBar } from './progress-bar.tsx';
import { recoveredWords, shortReceiptWords } from './receipt-words.ts';
import { resultLink } from './result-link.ts';
import { StageLabel } from './stage-label.tsx';
import { TaskControls } from './task-controls.tsx';
import { TaskSource } from './task-source.tsx';
import { etaWords } from './task-words.ts';
import { useMilestones } from './use-milestones.ts';

/** A task in a list: what it is, its line, what is happening, how long it will take, what can be done. */
export function TaskCard({
  task,
  checkbox,
  showsWhen = false,
}: {
  task: TaskSnapshot;
  /** While tasks are being selected: stands before the title, in the place of the controls. */
  checkbox?: ReactNode;
  /** Whether it says when the task ended. */
  showsWhen?: boolean;
}) {
  useMilestones(task);
  const card = useRef<HTMLElement>(null);
  const eta = etaWords(task);
  const asides = task.status === 'running' ? [recoveredWords(task)?.replace(/\.$/, ''), soFar(task)] : [];
  return (
    <article ref={card} aria-label={task.title} className="py-4" {...focusMark(task.id)}>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3">
        {checkbox}
        <h3 className="min-w-0 flex-1 truncate font-medium text-lead">
          <Link
            href={resultLink(task)?.href ?? `/tasks/${task.id}`}
            dir="auto"
            className="hover:link"
            title={task.title}
          >
            {task.title}
          </Link>
        </h3>
        {checkbox === undefined && <TaskControls task={task} compact scope={card} />}
      </div>
      <TaskSource task={task} on="card" className="-mt-1 mb-2.5" />
      <ProgressBar task={task} />
      <div className="mt-0.5 flex flex-wrap items-baseline justify-between gap-x-6 text-fine">
        <StageLabel task={task} className="flex-1 basis-60" />
        <span className="numerals flex grow flex-wrap items-baseline justify-between gap-x-4 text-faint sm:grow-0">
          {eta !== null && <span>{eta}</span>}
          {showsWhen && task.completedAt !== null && (
            <time dateTime={task.completedAt}>{formatAgo(task.completedAt, Date.now())}</time>
          )}
          {task.result === null ? (
            <span className="ml-auto font-medium text-ink text-ui">{formatPercent(task.progress)}</span>
          ) : (
            <Link href={`/tasks/${task.id}`} aria-label={`How it went: ${task.title}`} className="link text-soft">
              How it went
            </Link>
          )}
        </span>
      </div>
      {task.status === 'failed' && <p className="mt-0.5 text-fine text-soft">{task.error.remedy}</p>}
      {asides.some(Boolean) && <p className="numerals text-faint text-fine">{asides.filter(Boolean).join(' · ')}</p>}
      {task.receipt !== null && <p className="numerals text-fine text-soft">{shortReceiptWords(task.receipt)}</p>}
    </article>
  );
}

function soFar(task: TaskSnapshot): string | null {
  const leftOut = leftOutWords(task);
  return leftOut === null ? null : `${leftOut} so far`;
}

/** The room a card takes while the list is on its way. */
export function TaskCardSkeleton() {
  return (
    <div aria-hidden className="py-4">
      <div className="flex h-9 items-center">
        <Skeleton className="w-2/5 text-lead" />
      </div>
      <div className="flex h-4 items-center">
        <span className="block w-full border-hairline border-t-2" />
      </div>
      <div className="mt-0.5 flex h-[1.22rem] items-center">
        <Skeleton className="w-1/4 text-fine" />
      </div>
    </div>
  );
}
