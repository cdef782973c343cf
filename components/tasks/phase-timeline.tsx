'use client';

import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { type TimelineRow, timelineOf } from '#domain/timeline.ts';
import { useNow } from '@/hooks/use-now.ts';
import { formatDuration } from '../format/duration.ts';
import { foldedAxis } from '../line/time-axis.ts';
import { TimelineLine } from '../line/timeline-line.tsx';
import { classNames } from '../ui/class-names.ts';
import { idleStretches } from './idle-stretches.ts';
import { phaseTitle, phaseWords, spentMs, stretchesWords } from './task-words.ts';

const COLUMNS = 'grid grid-cols-[1fr_auto] gap-x-4 sm:grid-cols-[10.5rem_1fr_7.5rem] sm:gap-x-6';

/**
 * The line of a task unrolled: one row a phase, each stretch of work and waiting as long as it really took. What lay idle
 * is folded to a narrow gap, and the axis does not count it; how long that was stands in words.
 */
export function PhaseTimeline({ task, events }: { task: TaskSnapshot; events: readonly TaskEvent[] }) {
  const clockMs = useNow(1_000);
  const timeline = timelineOf(task, events);
  const nowMs = timeline.endedAt ?? Math.max(clockMs, Date.parse(task.updatedAt));
  const idle = idleStretches(timeline, ['pause', 'gap'], nowMs);
  const axis = foldedAxis({
    startedAt: timeline.startedAt,
    endedAt: nowMs,
    isOver: timeline.endedAt !== null,
    idle,
  });
  return (
    <div>
      <ol aria-label="Phases" className="border-hairline border-t">
        {timeline.rows.map((row, index) => (
          <Row
            key={row.name}
            row={row}
            percentAt={axis.percentAt}
            nowMs={nowMs}
            isTaskOver={timeline.endedAt !== null}
            nextStartsAt={timeline.rows[index + 1]?.items[0]?.startedAt ?? null}
          />
        ))}
      </ol>
      <div aria-hidden className={classNames(COLUMNS, 'border-hairline border-t pt-1.5')}>
        <div className="relative col-span-2 mx-[13px] h-6 sm:col-span-1 sm:col-start-2">
          {axis.ticks.map(({ ms, percent }) => (
            <span
              key={ms}
              className={classNames(
                'numerals absolute whitespace-nowrap text-faint text-fine',
                // The labels at the ends stay within the axis.
                ms === 0 ? '-left-[13px]' : percent > 97 ? '-translate-x-full ml-[13px]' : '-translate-x-1/2',
              )}
              style={{ left: `${percent}%` }}
            >
              {tickWords(ms)}
            </span>
          ))}
        </div>
      </div>
      {idle.length > 0 && (
        <p aria-hidden className="text-faint text-fine sm:pl-[calc(12rem+13px)]">
          Pauses and stops are drawn short; the times along the axis leave them out.
        </p>
      )}
    </div>
  );
}

function Row({
  row,
  percentAt,
  nowMs,
  isTaskOver,
  nextStartsAt,
}: {
  row: TimelineRow;
  percentAt(momentMs: number): number;
  nowMs: number;
  isTaskOver: boolean;
  nextStartsAt: number | null;
}) {
  const { phase, items } = row;
  const spentOn = spentMs(items, nowMs);
  const isToCome = items.length === 0;
  const isNow = items.at(-1)?.endedAt === null;
  const isQueue = row.name === 'queue';
  const asides = [
    { ms: isQueue ? 0 : spentOn.wait, words: 'waiting' },
    { ms: spentOn.paused, words: 'paused' },
    { ms: spentOn.down, words: 'down' },
  ].filter(({ ms }) => ms > 0);
  return (
    <li
      className="border-hairline/60 border-t first:border-t-0"
      {...(isNow ? { 'aria-current': 'step' as const } : {})}
    >
      <div className={classNames(COLUMNS, 'items-center py-2 sm:min-h-13 sm:py-0')}>
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 sm:block">
          <span className={classNames('block', isNow ? 'font-semibold' : isToCome ? 'text-faint' : 'font-medium')}>
            {phaseTitle(row.name)}
          </span>
          <span className="numerals block text-faint text-fine">
            {phase === null ? queueWords(row) : phaseWords(phase, isTaskOver)}
          </span>
        </div>
        <div
          className={classNames(
            'relative order-last col-span-2 h-6 self-stretch sm:order-none sm:col-span-1 sm:block sm:h-auto',
            isToCome && 'hidden',
          )}
        >
          <TimelineLine items={items} percentAt={percentAt} nowMs={nowMs} nextStartsAt={nextStartsAt} />
        </div>
        <div aria-hidden className="numerals text-right">
          {!isToCome && (
            <span className="block text-soft">{formatDuration(isQueue ? spentOn.wait : spentOn.work)}</span>
          )}
          {asides.map(({ ms, words }) => (
            <span key={words} className="block text-faint text-fine">
              + {formatDuration(ms)} {words}
            </span>
          ))}
        </div>
        {!isToCome && <p className="sr-only">{stretchesWords(items, nowMs)}</p>}
      </div>
      {phase?.error != null && (
        <p className="pb-3 text-brick text-fine sm:pl-[12rem]">
          {phase.error.message} <span className="text-soft">{phase.error.remedy}</span>
        </p>
      )}
    </li>
  );
}

function queueWords({ items }: TimelineRow): string {
  const last = items.at(-1);
  if (last?.endedAt === null) return last.kind === 'pause' ? 'paused' : 'waiting';
  const times = items.filter(({ kind }) => kind === 'queue').length;
  return times > 1 ? `${times} times` : 'waited';
}

function tickWords(tickMs: number): string {
  if (tickMs === 0) return '0';
  if (tickMs < 60_000) return `${tickMs / 1000} s`;
  if (tickMs < 3_600_000)
    return `${Math.floor(tickMs / 60_000)}${tickMs % 60_000 === 0 ? '' : `:${String((tickMs % 60_000) / 1000).padStart(2, '0')}`} min`;
  return `${tickMs / 3_600_000} h`;
}
