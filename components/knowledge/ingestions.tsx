'use client';

import Link from 'next/link';
import { useRef } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useIngestionItems } from '@/hooks/use-ingestion-items.ts';
import { useTask } from '@/hooks/use-task.ts';
import { formatNumber } from '../format/quantity.ts';
import { ItemRow } from '../tasks/item-row.tsx';
import { TaskCard } from '../tasks/task-card.tsx';
import { TaskControls } from '../tasks/task-controls.tsx';

/** What is being added to a knowledge base now, and what failed of what was added last. */
export function Ingestions({ base }: { base: KnowledgeBase }) {
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
      {latestTaskId !== null && !activeTaskIds.includes(latestTaskId) && <LastIngestion taskId={latestTaskId} />}
    </>
  );
}

function ActiveIngestion({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  return task === undefined ? null : <TaskCard task={task} />;
}

/** More of them stand on the page of the task. */
const MAX_ROWS = 8;

/** What failed and why, of what was added last. Nothing where nothing did. */
function LastIngestion({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  const section = useRef<HTMLElement>(null);
  if (task === undefined || !isFinished(task.status) || task.status === 'cancelled') return null;
  if (task.status === 'failed') {
    return (
      <section aria-label="What was added last" className="mt-8">
        <h2 className="mb-1 font-semibold text-ui">What was added last failed</h2>
        <TaskCard task={task} />
        <FailedItems task={task} />
      </section>
    );
  }
  if (task.phases.every(({ itemsFailed }) => itemsFailed === 0)) return null;
  return (
    <section ref={section} aria-label="What was left out" className="mt-8">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h2 className="font-semibold text-ui">
          Left out of{' '}
          <Link href={`/tasks/${taskId}`} className="link">
            {task.title}
          </Link>
        </h2>
        <TaskControls task={task} compact scope={section} />
      </div>
      <FailedItems task={task} />
    </section>
  );
}

function FailedItems({ task }: { task: TaskSnapshot }) {
  const { items, counts } = useIngestionItems(task, FAILED);
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
