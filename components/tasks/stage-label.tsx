'use client';

import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useNow } from '@/hooks/use-now.ts';
import { type LineState, lineStateOf } from '../line/line-state.ts';
import { classNames } from '../ui/class-names.ts';
import { leftOutWords } from './problem-words.ts';
import { slowWords, stageWords } from './task-words.ts';

const COLOURS: Partial<Record<LineState, string>> = {
  failed: 'text-brick',
  retrying: 'text-ochre',
  silent: 'text-ochre',
};

/**
 * What is happening to the task now, in one sentence: counts down while it waits for its next try, and up while it does
 * not move.
 */
export function StageLabel({ task, className }: { task: TaskSnapshot; className?: string }) {
  const nowMs = useNow(1_000);
  const slow = slowWords(task, nowMs);
  const leftOut = task.status === 'completed' ? leftOutWords(task) : null;
  return (
    <span className={classNames('numerals min-w-0', COLOURS[lineStateOf(task)] ?? 'text-soft', className)}>
      {stageWords(task, nowMs)}
      {slow !== null && <span className="text-ochre"> · {slow}</span>}
      {leftOut !== null && <span className="text-brick">, {leftOut}</span>}
    </span>
  );
}
