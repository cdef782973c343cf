'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useTasks } from '@/hooks/use-tasks.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatPercent } from '../format/quantity.ts';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { TaskCard, TaskCardSkeleton } from '../tasks/task-card.tsx';
import { SourceBox } from './source-box.tsx';

export function HomeScreen() {
  const { tasks, failure, isLoading } = useTasks({ scope: 'active' });
  const inFlight = tasks.filter(({ status }) => !isFinished(status));
  const finished = tasks.filter(({ status }) => isFinished(status));
  useDocumentTitle(homeTitle(inFlight));

  return (
    <div className="mx-auto max-w-[46rem]">
      <h1 className="reading text-balance font-medium text-title tracking-[-0.012em]">Summarize something long</h1>
      <p className="reading mt-3 mb-9 text-pretty text-read text-soft">
        Every point will show the page, the second or the paragraph it comes from.
      </p>
      <SourceBox />
      <div className="mt-16" aria-busy={isLoading}>
        {isLoading ? (
          <Section title="In progress">
            <TaskCardSkeleton />
            <TaskCardSkeleton />
          </Section>
        ) : failure !== null && tasks.length === 0 ? (
          <FailureNote failure={failure} />
        ) : tasks.length === 0 ? (
          <EmptyState />
        ) : (
          <>
            {inFlight.length > 0 && (
              <Section title="In progress" count={inFlight.length}>
                {inFlight.map((task) => (
                  <TaskCard key={task.id} task={task} />
                ))}
              </Section>
            )}
            {finished.length > 0 && (
              <Section title="Just finished" count={finished.length}>
                {finished.map((task) => (
                  <TaskCard key={task.id} task={task} />
                ))}
              </Section>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Section({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-12">
      <h2 className="numerals mb-2 font-semibold text-ui">
        {title}
        {count !== undefined && <span className="ml-2 font-normal text-faint">{count}</span>}
      </h2>
      {children}
    </section>
  );
}

function EmptyState() {
  return (
    <p className="max-w-measure text-pretty text-soft">
      Nothing is in progress. Paste an address into the box and press Enter, or drop a PDF anywhere on this page; what
      it is doing will show here. What was summarized before is in the{' '}
      <Link href="/library" className="link text-ink">
        library
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
