'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTask } from '@/hooks/use-task.ts';

/** Leads to a task for as long as it is kept: tasks can be removed, and what they made stays. */
export function TaskLink({ taskId, gone = null, children }: { taskId: string; gone?: ReactNode; children: ReactNode }) {
  const { task, failure } = useTask(taskId);
  if (failure?.code === 'not_found') return gone;
  if (task === undefined) return null;
  return (
    <Link href={`/tasks/${taskId}`} className="link">
      {children}
    </Link>
  );
}
