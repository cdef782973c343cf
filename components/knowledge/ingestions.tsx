'use client';

import Link from 'next/link';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useIngestionItems } from '@/hooks/use-ingestion-items.ts';
import { useTask } from '@/hooks/use-task.ts';
import { formatNumber } from '../format/quantity.ts';
import { ItemRow } from '../tasks/item-row.tsx';
import { TaskCard } from '../tasks/task-card.tsx';
import { TaskControls } from '../tasks/task-controls.tsx';

/**
 * What is being added to a knowledge base now, and what failed of what was added last. What follows on the page is shown
 * once that is known: so nothing is pushed down.
 */
export function Ingestions({ base, children }: { base: KnowledgeBase; children?: ReactNode }) {
  const { activeTaskIds, latestTaskId } = base;
  return (
    <>
      {activeTaskIds.length > 0 && (
        <section aria-label="Being added" className="mt-8">
          <h2 className="numerals mb-1 font-semibold text-ui">
            Being added
            <span className="ml-2 font-normal text-faint">{formatNumber(activeTaskIds.length)}</span>
          </h2>
          {activeTaskIds.map((id) => (
            <ActiveIngestion key={id} taskId={id} />
          ))}
        </section>
      )}
      <AfterLastIngestion taskId={latestTaskId === null || activeTaskIds.includes(latestTaskId) ? null : latestTaskId}>
        {children}
      </AfterLastIngestion>
    </>
  );
}

function ActiveIngestion({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  return task === undefined ? null : <TaskCard task={task} />;
}

/** More of them stand on the page of the task. */
const MAX_ROWS = 8;

function AfterLastIngestion({ taskId, children }: { taskId: string | null; children: ReactNode }) {
  const [knownTaskId, setKnownTaskId] = useState<string | null>(null);
  return (
    <>
      {taskId !== null && <LastIngestion key={taskId} taskId={taskId} onKnown={() => setKnownTaskId(taskId)} />}
      {/* One that was shown stays: only at first is it waited for. */}
      <div hidden={taskId !== null && knownTaskId === null}>{children}</div>
    </>
  );
}

/** What failed and why, of what was added last. Nothing where nothing did. */
function LastIngestion({ taskId, onKnown }: { taskId: string; onKnown(): void }) {
  const { task, isLoading } = useTask(taskId);
  const hasFailures = task !== undefined && hasFailed(task);
  useOnce(!isLoading && !hasFailures, onKnown);
  return hasFailures ? <FailedIngestion task={task} onKnown={onKnown} /> : null;
}

/** Whether a finished ingestion failed, or left something out. */
function hasFailed({ status, phases }: TaskSnapshot): boolean {
  if (status === 'failed') return true;
  return isFinished(status) && status !== 'cancelled' && phases.some(({ itemsFailed }) => itemsFailed > 0);
}

function FailedIngestion({ task, onKnown }: { task: TaskSnapshot; onKnown(): void }) {
  const section = useRef<HTMLElement>(null);
  if (task.status === 'failed') {
    return (
      <section aria-label="What was added last" className="mt-8">
        <h2 className="mb-1 font-semibold text-ui">What was added last failed</h2>
        <TaskCard task={task} />
        <FailedItems task={task} onKnown={onKnown} />
      </section>
    );
  }
  return (
    <section ref={section} aria-label="What was left out" className="mt-8">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h2 className="font-semibold text-ui">
          Left out of{' '}
          <Link href={`/tasks/${task.id}`} className="link">
            {task.title}
          </Link>
        </h2>
        <TaskControls task={task} compact scope={section} />
      </div>
      <FailedItems task={task} onKnown={onKnown} />
    </section>
  );
}

function FailedItems({ task, onKnown }: { task: TaskSnapshot; onKnown(): void }) {
  const { items, counts, isLoading } = useIngestionItems(task, FAILED);
  useOnce(!isLoading, onKnown);
  const shown = items.slice(0, MAX_ROWS);
  const total = counts.failed ?? items.length;
  return (
    <>
      <ol className="divide-y divide-hairline/60">
        {shown.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
      </ol>
      {total > shown.length && (
        <p className="mt-2 text-fine">
          <Link href={`/tasks/${task.id}`} className="link numerals text-soft">
            All {formatNumber(total)} that failed
          </Link>
        </p>
      )}
    </>
  );
}

const FAILED = ['failed'] as const;

/** Calls back when something is so for the first time. */
function useOnce(isSo: boolean, callback: () => void): void {
  const wasSo = useRef(false);
  useEffect(() => {
    if (!isSo || wasSo.current) return;
    wasSo.current = true;
    callback();
  });
}
