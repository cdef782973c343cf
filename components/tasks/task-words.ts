import type { PhaseName } from '#domain/kinds/registry.ts';
import { SILENT_AFTER_MS } from '#domain/liveness.ts';
import { UNIT_NOUNS } from '#domain/plan.ts';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import type { TimelineItem } from '#domain/timeline.ts';
import { formatDuration, formatEta, secondsUntil } from '../format/duration.ts';
import { formatTimeOfDay } from '../format/moment.ts';
import { formatCount, formatItems, formatPercent, formatUnits } from '../format/quantity.ts';
import { isUncounted, runningPhase } from '../line/line-state.ts';
import { leftOutWords } from './problem-words.ts';

/** The stage of a task in words; counts down while it waits for its next try, and up while nothing is heard of it. */
export function stageWords(task: TaskSnapshot, nowMs: number): string {
  if (task.liveness?.state === 'silent') {
    // The clocks of server and browser may differ: it is never said before the server says it.
    const silentMs = Math.max(SILENT_AFTER_MS, nowMs - Date.parse(task.liveness.heardAt));
    return `No sign of life for ${formatDuration(silentMs)}; another worker takes over`;
  }
  if (task.status !== 'running' || task.nextRetryAt === null || task.request !== null) return task.stage;
  const seconds = secondsUntil(Date.parse(task.nextRetryAt), nowMs);
  return task.stage.replace(/^Trying again(?=:)/, seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again now');
}

/** How long it will still take, or why that is not said. Null where there is nothing left to estimate. */
export function etaWords(task: TaskSnapshot): string | null {
  if (isFinished(task.status)) return null;
  if (task.request === 'cancel' || task.liveness?.state === 'silent') return null;
  if (task.eta !== null) return formatEta(task.eta);
  return task.status === 'running' ? 'no estimate yet' : null;
}

/** `still at work on this page, last moved 45 s ago` for a task whose worker lives and has not moved for a while, else null. */
export function slowWords(task: TaskSnapshot, nowMs: number): string | null {
  if (task.liveness?.state !== 'slow' || task.request !== null) return null;
  const phase = runningPhase(task);
  const item = phase === null ? null : UNIT_NOUNS[phase.unit];
  const stillMs = Math.max(0, nowMs - Date.parse(task.updatedAt));
  return `still at work${item === null ? '' : ` on this ${item}`}, last moved ${formatDuration(stillMs)} ago`;
}

/** What a screen reader says of the bar. */
export function progressWords(task: TaskSnapshot): string {
  const percent = formatPercent(task.progress);
  const leftOut = leftOutWords(task);
  const stage = leftOut === null ? task.stage : `${task.stage}, ${leftOut}`;
  return isUncounted(task) ? `${percent} so far, how much is left is not known. ${stage}` : `${percent}. ${stage}`;
}

/** The title of the browser's tab: the percent first, so that it shows when the tab is narrow. */
export function tabTitle(task: TaskSnapshot): string {
  switch (task.status) {
    case 'pending':
      return `Waiting · ${task.title}`;
    case 'running':
      return `${formatPercent(task.progress)} · ${task.title}`;
    case 'paused':
      return `Paused · ${task.title}`;
    case 'completed':
      return `${['Ready', leftOutWords(task)].filter(Boolean).join(', ')} · ${task.title}`;
    case 'failed':
      return `Failed · ${task.title}`;
    case 'cancelled':
      return `Cancelled · ${task.title}`;
  }
}

/** `Extracting`: the name of a phase, or of the queue, as a heading or at the start of a sentence. */
export function phaseTitle(name: PhaseName | 'queue'): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What a row of the timeline says of its phase: how far it counted, or why it did not. */
export function phaseWords(phase: PhaseSnapshot, isTaskOver: boolean): string {
  const items = formatItems(phase);
  const tries = phase.attempts > 1 ? `try ${phase.attempts}` : '';
  const leftOut = leftOutWords({ phases: [phase] }) ?? '';
  switch (phase.status) {
    case 'pending':
      if (isTaskOver) return 'not reached';
      return [items, phase.optional ? 'optional, to come' : 'to come'].filter(Boolean).join(', ');
    case 'skipped':
      return [items, 'skipped'].filter(Boolean).join(', ');
    case 'running':
      return [items || 'under way', tries, leftOut].filter(Boolean).join(', ');
    case 'completed':
      return [items || 'done', tries, leftOut].filter(Boolean).join(', ');
    default:
      return [items, phase.status, tries, leftOut].filter(Boolean).join(', ');
  }
}

/** Time that a row of the timeline shows, by what it was spent on. */
export interface SpentMs {
  readonly work: number;
  /** For a worker, or for the next try. */
  readonly wait: number;
  readonly paused: number;
  /** Nobody worked, because the server was down. */
  readonly down: number;
}

const SPENT_ON = {
  work: 'work',
  queue: 'wait',
  wait: 'wait',
  pause: 'paused',
  gap: 'down',
} as const satisfies Record<TimelineItem['kind'], keyof SpentMs>;

export function spentMs(items: readonly TimelineItem[], nowMs: number): SpentMs {
  const spent = { work: 0, wait: 0, paused: 0, down: 0 };
  for (const { kind, startedAt, endedAt } of items)
    spent[SPENT_ON[kind]] += Math.max(0, (endedAt ?? nowMs) - startedAt);
  return spent;
}

const STRETCH_WORDS = {
  work: ['worked', 'in work now'],
  queue: ['waited in the queue', 'waiting in the queue now'],
  wait: ['waited for the next try', 'waiting for the next try now'],
  pause: ['paused', 'paused now'],
  gap: ['stood still while the server was down', 'stands still now'],
} as const satisfies Record<TimelineItem['kind'], readonly [string, string]>;

/** What the drawing of a row shows, for those who hear it: `worked 2 times, 7.2 s in all; paused for 1 h 02 min`. */
export function stretchesWords(items: readonly TimelineItem[], nowMs: number): string {
  const groups = Map.groupBy(items, ({ kind }) => kind);
  return Array.from(groups, ([kind, stretches]) => {
    const [before, now] = STRETCH_WORDS[kind];
    const lastsMs = stretches.reduce((sum, { startedAt, endedAt }) => sum + (endedAt ?? nowMs) - startedAt, 0);
    const times = stretches.length === 1 ? ' for' : ` ${stretches.length} times, in all for`;
    const isNow = stretches.at(-1)?.endedAt === null;
    return `${before}${times} ${formatDuration(lastsMs)}${isNow ? `, ${now}` : ''}`;
  }).join('; ');
}

/** The same over several attempts, each apart: `attempt 1: worked for 2.0 s; attempt 2: worked for 1.4 s`. */
export function attemptsWords(items: readonly TimelineItem[], nowMs: number): string {
  const attempts = Array.from(Map.groupBy(items, ({ attempt }) => attempt));
  if (attempts.length === 1) return stretchesWords(items, nowMs);
  return attempts.map(([attempt, ofAttempt]) => `attempt ${attempt}: ${stretchesWords(ofAttempt, nowMs)}`).join('; ');
}

/** What of a task an entry of its log needs to know. */
type LoggedTask = Pick<TaskSnapshot, 'maxTries' | 'phases'>;

/**
 * One entry of the event log.
 *
 * @param isContinued for `started` and `phase-started`: the same attempt or try had begun before, and was paused
 */
export function eventWords(event: TaskEvent, task: LoggedTask, isContinued = false): string {
  const phase = event.phase === null ? 'The phase' : phaseTitle(event.phase);
  const { data } = event;
  switch (event.type) {
    case 'created':
      return 'Accepted and put in the queue';
    case 'started':
      if (isContinued) return 'Taken up again';
      return event.attempt > 1 ? `Started, attempt ${event.attempt}` : 'Started';
    case 'phase-started':
      if (isContinued) return `${phase} goes on`;
      return `${phase} began${data.tries !== undefined && data.tries > 1 ? ` again, try ${data.tries} of ${task.maxTries}` : ''}`;
    case 'phase-completed':
      return `${phase} completed`;
    case 'item-failed':
      return `Left out: ${data.failure?.message ?? data.item ?? 'an item; no reason was recorded'}`;
    case 'retry-scheduled':
      return `${phase} failed: ${data.failure?.message ?? 'no reason was recorded'} Next try at ${
        data.retryAt === undefined ? 'once' : formatTimeOfDay(data.retryAt)
      }`;
    case 'replanned':
      if (data.reason === 'input-changed') return 'The file is not the one that was read so far: reading it anew';
      return data.itemsTotal === undefined || data.itemsTotal === null
        ? 'Re-planned: there is a different amount of work than expected'
        : `Re-planned: ${formatCount(data.itemsTotal, 'item')}${
            data.previousTotal === undefined || data.previousTotal === null ? '' : ` instead of ${data.previousTotal}`
          }`;
    case 'pause-requested':
      return 'Pause requested';
    case 'pause-withdrawn':
      return 'Pause taken back, the work keeps going';
    case 'paused':
      return `Paused${within(event)}${countedBy(event, task)}`;
    case 'resumed':
      return 'Resumed, back in the queue';
    case 'handed-back':
      return 'Handed back: the server was stopping';
    case 'cancel-requested':
      return 'Cancel requested';
    case 'cancelled':
      return `Cancelled${within(event)}${countedBy(event, task)}`;
    case 'completed':
      return 'Completed';
    case 'failed':
      return `Failed: ${data.failure?.message ?? 'no reason was recorded'}`;
    case 'retried':
      return retriedWords(event, task);
    case 'recovered': {
      const since = data.lastMovedAt === undefined ? '' : `; nothing moved since ${formatTimeOfDay(data.lastMovedAt)}`;
      const deaths =
        data.deaths === undefined || data.deaths < 2 ? '' : `; ${data.deaths} workers in a row have died here`;
      const cause = data.isAfterOutage ? 'the connection to the database was lost' : 'the server stopped';
      return `Taken up again after ${cause}${countedBy(event, task)}${since}${deaths}`;
    }
    case 'skipped':
      return `${phase} skipped${countedBy(event, task)}`;
  }
}

/** What another attempt begins with: the items that had failed, or a phase and all after it. */
function retriedWords({ phase, attempt, data }: TaskEvent, { phases }: LoggedTask): string {
  if (data.items !== undefined) {
    const unit = phases.find(({ name }) => name === phase)?.unit;
    const items =
      unit === undefined ? formatCount(data.items, 'failed item') : formatUnits(data.items, unit, 'failed ');
    return `${items} ${data.items === 1 ? 'is' : 'are'} tried again, attempt ${attempt}`;
  }
  const from = phase === null ? 'Put in the queue again' : `Again from ${phase}`;
  return `${from}, attempt ${attempt}`;
}

function within({ phase }: TaskEvent): string {
  return phase === null ? '' : ` in ${phase}`;
}

/** How far the phase of an event had counted by then: `, 41 of 117 pages done`. */
function countedBy({ phase, data }: TaskEvent, { phases }: LoggedTask): string {
  const unit = phases.find(({ name }) => name === phase)?.unit;
  const { itemsProcessed = 0, itemsTotal = null } = data;
  if (unit === undefined || itemsProcessed === 0) return '';
  return `, ${formatItems({ unit, itemsProcessed, itemsTotal, status: 'completed' })} done`;
}
