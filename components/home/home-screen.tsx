'use client';

import Link from 'next/link';
import { useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useTasks } from '@/hooks/use-tasks.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatPercent } from '../format/quantity.ts';
import { type Purpose, usePurpose } from '../intake/use-destination.ts';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { TaskCardSkeleton } from '../tasks/task-card.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { SourceBox } from './source-box.tsx';

const HEADLINES = {
  summarize: 'Summarize something long',
  add: 'Find it again later',
} as const satisfies Record<Purpose, string>;

const PROMISES = {
  summarize: 'Every point will show the page, the second or the paragraph it comes from.',
  add: 'Every answer will show the page, the second or the paragraph it stands at.',
} as const satisfies Record<Purpose, string>;

export function HomeScreen() {
  const { tasks, failure, isLoading } = useTasks({ scope: 'active' });
  const inFlight = tasks.filter(({ status }) => !isFinished(status));
  const finished = tasks.filter((task) => isFinished(task.status) && !isHousekeeping(task));
  const [purpose, choosePurpose] = usePurpose();
  const lists = useRef<HTMLDivElement>(null);
  useDocumentTitle(homeTitle(inFlight));
  useKeptFocus(lists);

  return (
    <div className="mx-auto max-w-[46rem]">
      <h1 className="reading text-balance font-medium text-title tracking-[-0.012em]">{HEADLINES[purpose]}</h1>
      <p className="reading mt-3 mb-7 text-pretty text-read text-soft">{PROMISES[purpose]}</p>
      <SourceBox purpose={purpose} onPurpose={choosePurpose} />
      <div ref={lists} className="mt-16" aria-busy={isLoading}>
        {isLoading ? (
          <section aria-label="In progress" className="mb-12">
            <h2 className="mb-2 flex min-h-8 items-center font-semibold text-ui">In progress</h2>
            <TaskCardSkeleton />
            <TaskCardSkeleton />
          </section>
        ) : failure !== null && tasks.length === 0 ? (
          <FailureNote failure={failure} />
        ) : (
          <>
            <TaskList title="In progress" tasks={inFlight} isSelectable />
            <TaskList title="Just finished" tasks={finished} />
            {inFlight.length + finished.length === 0 && <EmptyState />}
          </>
        )}
      </div>
    </div>
  );
}

/** Nobody asked for it, and it went well: there is nothing to tell. */
function isHousekeeping({ kind, status }: TaskSnapshot): boolean {
  return kind === 'reembedding' && status === 'completed';
}

function EmptyState() {
  return (
    <p className="max-w-measure text-pretty text-soft">
      Nothing is in progress. Paste an address into the box and press Enter, or drop a PDF anywhere on this page; what
      it is doing will show here. What was summarized before is in the{' '}
      <Link href="/library" className="link text-ink">
        library
      </Link>
      , what was added under{' '}
      <Link href="/knowledge" className="link text-ink">
        knowledge
      </Link>
      , and how it went under{' '}
      <Link href="/activity" className="link text-ink">
        activity
      </Link>
      .
    </p>
  );
}

function homeTitle(inFlight: readonly TaskSnapshot[]): string | undefined {
  const [only] = inFlight;
  if (only === undefined) return 'Home';
  return inFlight.length === 1 ? `${formatPercent(only.progress)} · ${only.title}` : `${inFlight.length} in progress`;
}
