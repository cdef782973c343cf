'use client';

import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { type TimelineRow, timelineOf } from '#domain/timeline.ts';
import { useNow } from '@/hooks/use-now.ts';
import { useTaskControls } from '@/hooks/use-task-controls.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatDuration } from '../format/duration.ts';
import { type Riser, risersOf } from '../line/risers.ts';
import { foldedAxis } from '../line/time-axis.ts';
import { TimelineLine } from '../line/timeline-line.tsx';
import { classNames } from '../ui/class-names.ts';
import { foldsOf } from './idle-stretches.ts';
import { hasPhaseControls, PhaseControls } from './phase-controls.tsx';
import { silentRows } from './silent-rows.ts';
import { attemptsWords, phaseTitle, phaseWords, spentMs } from './task-words.ts';

const COLUMNS = 'grid grid-cols-[1fr_auto] gap-x-4 sm:grid-cols-[10.5rem_1fr_7.5rem] sm:gap-x-6';
/** With room for what can be done with a phase. */
const WITH_CONTROLS = 'grid grid-cols-[1fr_auto_2.25rem] gap-x-4 sm:grid-cols-[10.5rem_1fr_7.5rem_2.25rem] sm:gap-x-6';

/**
 * The line of a task unrolled: one row a phase, each stretch of work and waiting as long as it really took. What lay idle
 * is folded to a narrow gap, and the axis does not count it; how long that was stands in words.
 */
export function PhaseTimeline({ task, events }: { task: TaskSnapshot; events: readonly TaskEvent[] }) {
  const clockMs = useNow(1_000);
  const timeline = timelineOf(task, events);
  const rows = silentRows(timeline.rows, task.liveness);
  const nowMs = timeline.endedAt ?? Math.max(clockMs, Date.parse(task.updatedAt));
  const folds = foldsOf({ ...timeline, rows }, events, nowMs);
  const axis = foldedAxis({
    startedAt: timeline.startedAt,
    endedAt: nowMs,
    isOver: timeline.endedAt !== null,
    idle: folds,
  });
  const risers = risersOf(rows.map(({ items }) => items));
  const attempts = events.flatMap(({ type, attempt, at }) =>
    type === 'retried' ? [{ attempt, at: Date.parse(at), percent: axis.percentAt(Date.parse(at)) }] : [],
  );
  const hasControls = hasPhaseControls(task);
  const columns = hasControls ? WITH_CONTROLS : COLUMNS;
  return (
    // As time goes on the scale changes: everything on the axis travels together, or the line would break meanwhile.
    <div className={timeline.endedAt === null ? '[--glide:1s]' : undefined}>
      {attempts.length > 0 && <AttemptLabels attempts={attempts} columns={columns} />}
      <ol aria-label="Phases" className="border-hairline border-t">
        {rows.map((row, index) => (
          <Row
            key={row.name}
            task={task}
            row={row}
            number={index}
            risers={risers[index] ?? []}
            knots={knotsIn(row, events, axis.percentAt)}
            attemptsAt={attempts.map(({ at }) => at)}
            percentAt={axis.percentAt}
            nowMs={nowMs}
            isTaskOver={timeline.endedAt !== null}
            columns={columns}
            hasControls={hasControls}
          />
        ))}
      </ol>
      <div aria-hidden className={classNames(columns, 'border-hairline border-t pt-1.5')}>
        <div className="relative col-span-full mx-[13px] h-6 sm:col-span-1 sm:col-start-2">
          {axis.ticks.map(({ ms, percent }) => (
            <span
              key={ms}
              className={classNames(
                'glide numerals absolute whitespace-nowrap text-faint text-fine',
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
      {folds.length > 0 && (
        <p aria-hidden className="text-faint text-fine sm:pl-[calc(12rem+13px)]">
          {attempts.length > 0
            ? 'Pauses and the time between attempts aren’t drawn to scale and don’t count in the times above.'
            : 'Pauses aren’t drawn to scale and don’t count in the times above.'}
        </p>
      )}
    </div>
  );
}

/** Where each attempt but the first begins, above the hairline that runs through the rows. */
function AttemptLabels({
  attempts,
  columns,
}: {
  attempts: readonly { attempt: number; percent: number }[];
  columns: string;
}) {
  return (
    <div aria-hidden className={columns}>
      <div className="relative col-span-full mx-[13px] h-6 sm:col-span-1 sm:col-start-2">
        {attempts.map(({ attempt, percent }, index) => {
          const isLast = index === attempts.length - 1;
          const roomPercent = (attempts[index + 1]?.percent ?? 100) - percent;
          const isCramped = roomPercent < NARROW_LABEL_PERCENT;
          return (
            <span
              key={attempt}
              className={classNames(
                'glide numerals absolute bottom-0 whitespace-nowrap border-hairline border-l pl-1.5 text-faint text-fine',
                // At the end of a small screen there is room only before it.
                isLast && isCramped && 'max-sm:-translate-x-full max-sm:border-r max-sm:border-l-0 max-sm:pr-1.5',
              )}
              style={{ left: `${percent}%` }}
            >
              <span
                className={classNames(
                  !isLast && isCramped && 'max-sm:hidden',
                  !isLast && roomPercent < WIDE_LABEL_PERCENT && 'hidden',
                )}
              >
                attempt{' '}
              </span>
              {attempt}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** The width of such a label as a share of the axis, on a small screen and on a wide one. */
const NARROW_LABEL_PERCENT = 24;
const WIDE_LABEL_PERCENT = 11;

function Row({
  task,
  row,
  number,
  risers,
  knots,
  attemptsAt,
  percentAt,
  nowMs,
  isTaskOver,
  columns,
  hasControls,
}: {
  task: TaskSnapshot;
  row: TimelineRow;
  number: number;
  risers: readonly Riser[];
  knots: readonly number[];
  attemptsAt: readonly number[];
  percentAt(momentMs: number): number;
  nowMs: number;
  isTaskOver: boolean;
  columns: string;
  hasControls: boolean;
}) {
  const controls = useTaskControls(task.id);
  const { phase, items } = row;
  // What earlier attempts did is drawn, but not counted in: this phase was done anew since.
  const present = items.filter(({ attempt }) => attempt === items.at(-1)?.attempt);
  const spentOn = spentMs(present, nowMs);
  const isToCome = items.length === 0 || (phase?.status === 'pending' && present.at(-1)?.endedAt !== null);
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
      <div className={classNames(columns, 'items-center py-2 sm:min-h-13 sm:py-0')}>
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
            'relative order-last col-span-full h-6 self-stretch sm:order-none sm:col-span-1 sm:block sm:h-auto',
            items.length === 0 && 'hidden',
          )}
        >
          <TimelineLine
            items={items}
            risers={risers}
            knots={knots}
            attemptsAt={attemptsAt}
            percentAt={percentAt}
            nowMs={nowMs}
          />
        </div>
        <div aria-hidden className="numerals text-right">
          {!isToCome && (
            <span className="block text-soft">{formatDuration(isQueue ? spentOn.wait : spentOn.work)}</span>
          )}
          {!isToCome &&
            asides.map(({ ms, words }) => (
              <span key={words} className="block text-faint text-fine">
                + {formatDuration(ms)} {words}
              </span>
            ))}
        </div>
        {hasControls && (
          <div className="-mr-2.5 flex min-h-9 justify-end">
            {phase !== null && <PhaseControls task={task} phase={phase} number={number} controls={controls} />}
          </div>
        )}
        {items.length > 0 && <p className="sr-only">{attemptsWords(items, nowMs)}</p>}
      </div>
      {phase?.error != null && (
        <p className="pb-3 text-brick text-fine sm:pl-[12rem]">
          {phase.error.message} <span className="text-soft">{phase.error.remedy}</span>
        </p>
      )}
      {controls.failure !== null && <FailureNote isNews failure={controls.failure} className="pb-3" />}
    </li>
  );
}

/** Knots nearer to each other than this would be one blot. */
const LEAST_APART_PERCENT = 4;

/** When items of a phase failed in its present attempt, as far as they can be told apart on the axis. */
function knotsIn({ name, items }: TimelineRow, events: readonly TaskEvent[], percentAt: (ms: number) => number) {
  const present = items.at(-1)?.attempt;
  const knots: number[] = [];
  for (const { type, phase, attempt, at } of events) {
    if (type !== 'item-failed' || phase !== name || attempt !== present) continue;
    const last = knots.at(-1);
    const moment = Date.parse(at);
    if (last === undefined || percentAt(moment) - percentAt(last) >= LEAST_APART_PERCENT) knots.push(moment);
  }
  return knots;
}

function queueWords({ items }: TimelineRow): string {
  const last = items.at(-1);
  if (last?.endedAt === null) return last.kind === 'pause' ? 'paused' : 'waiting';
  const times = items.filter(({ kind, attempt }) => kind === 'queue' && attempt === last?.attempt).length;
  return times > 1 ? `${times} times` : 'waited';
}

function tickWords(tickMs: number): string {
  if (tickMs === 0) return '0';
  if (tickMs < 60_000) return `${tickMs / 1000} s`;
  if (tickMs < 3_600_000)
    return `${Math.floor(tickMs / 60_000)}${tickMs % 60_000 === 0 ? '' : `:${String((tickMs % 60_000) / 1000).padStart(2, '0')}`} min`;
  return `${tickMs / 3_600_000} h`;
}
