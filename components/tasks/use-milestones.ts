'use client';

import { useEffect, useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { milestoneBetween } from './milestone.ts';

/** Has the live region say when the task enters another phase or ends; not each percent. */
export function useMilestones(task: TaskSnapshot | undefined): void {
  const announce = useAnnounce();
  const before = useRef<TaskSnapshot | undefined>(undefined);
  useEffect(() => {
    const milestone =
      task === undefined || before.current?.id !== task.id ? null : milestoneBetween(before.current, task);
    before.current = task;
    if (milestone !== null) announce(milestone, task?.id);
  }, [task, announce]);
}
