'use client';

import type { TaskSnapshot } from '#domain/snapshot.ts';
import { knotsOf } from '../line/knots.ts';
import { isUncounted, lineStateOf } from '../line/line-state.ts';
import { ProgressLine } from '../line/progress-line.tsx';
import { progressWords } from './task-words.ts';

/** How far a task is. While the amount of work is not known it gives no value, only the words. */
export function ProgressBar({ task, strong = false }: { task: TaskSnapshot; strong?: boolean }) {
  return (
    <div
      role="progressbar"
      aria-label={`Progress of ${task.title}`}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(isUncounted(task) ? {} : { 'aria-valuenow': Math.floor(task.progress) })}
      aria-valuetext={progressWords(task)}
    >
      <ProgressLine percent={task.progress} state={lineStateOf(task)} knots={knotsOf(task)} strong={strong} />
    </div>
  );
}
