'use client';

import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useNow } from '@/hooks/use-now.ts';
import { lineStateOf } from '../line/line-state.ts';
import { classNames } from '../ui/class-names.ts';
import { quietWords, stageWords } from './task-words.ts';

/** What is happening to the task now, in one sentence; counts down while it waits for its next try. */
export function StageLabel({ task, className }: { task: TaskSnapshot; className?: string }) {
  const nowMs = useNow(1_000);
  const state = lineStateOf(task);
  const quiet = quietWords(task, nowMs);
  return (
    <span
      className={classNames(
        'numerals min-w-0',
        state === 'failed' ? 'text-brick' : state === 'retrying' ? 'text-ochre' : 'text-soft',
        className,
      )}
    >
      {stageWords(task, nowMs)}
      {quiet !== null && <span className="text-ochre"> · {quiet}</span>}
    </span>
  );
}
