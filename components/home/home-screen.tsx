'use client';

import Link from 'next/link';
import { useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatNumber, formatPercent } from '../format/quantity.ts';
import { type Purpose, usePurpose } from '../intake/use-destination.ts';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { TaskCardSkeleton } from '../tasks/task-card.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { Button } from '../ui/button.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { SourceBox } from './source-box.tsx';
import { useHomeTasks } from './use-home-tasks.ts';

const HEADLINES = {
  summarize: 'Summarize something long',
  add: 'Find it again later',
} as const satisfies Record<Purpose, string>;

const PROMISES = {
  summarize: 'Every point links to its page, timestamp or paragraph.',
  add: 'Every result links to its page, timestamp or paragraph.',
} as const satisfies Record<Purpose, string>;

const UNFINISHED_FILTER = { scope: 'unfinished' } as const;

export function HomeScreen() {
  const { inFlight, inFlightTotal, finished, finishedTotal, more, moreFinished, failure, isLoading } = useHomeTasks();
  const [purpose, choosePurpose] = usePurpose();
  const lists = useRef<HTMLDivElement>(null);
  useDocumentTitle(homeTitle(inFlight, inFlightTotal));
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
        ) : failure !== null && inFlight.length + finished.length === 0 ? (
          <FailureNote failure={failure} />
        ) : (
          <>
            <TaskList
              title="In progress"
              tasks={inFlight}
              total={inFlightTotal}
              isSelectable
              filter={UNFINISHED_FILTER}
            />
            {more !== null && <More name="Show more in progress" onMore={more} />}
            <TaskList title="Just finished" tasks={finished} total={finishedTotal} />
            {moreFinished !== null && <More name="Show more finished" onMore={moreFinished} />}
            {inFlight.length + finished.length === 0 && <EmptyState />}
          </>
        )}
      </div>
    </div>
  );
}

function More({ name, onMore }: { name: string; onMore(): void }) {
  return (
    <Button className="-mt-6 mb-12" onClick={onMore}>
      {name}
    </Button>
  );
}

function EmptyState() {
  return (
    <p className="max-w-measure text-pretty text-soft">
      Nothing is in progress. Paste a link above, or drop a file anywhere on this page; its progress shows here.
      Finished summaries are in{' '}
      <Link href="/library" className="link text-ink">
        Library
      </Link>
      , documents in{' '}
      <Link href="/knowledge" className="link text-ink">
        Knowledge
      </Link>
      , and every run in{' '}
      <Link href="/activity" className="link text-ink">
        Activity
      </Link>
      .
    </p>
  );
}

function homeTitle(inFlight: readonly TaskSnapshot[], total: number): string | undefined {
  const [only] = inFlight;
  if (only === undefined) return 'Home';
  return total === 1 ? `${formatPercent(only.progress)} · ${only.title}` : `${formatNumber(total)} in progress`;
}
