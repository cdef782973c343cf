import type { PhaseName } from '#domain/plan.ts';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import type { TimelineItem } from '#domain/timeline.ts';
import { formatDuration, formatEta, secondsUntil } from '../format/duration.ts';
import { formatTimeOfDay } from '../format/moment.ts';
import { formatCount, formatItems, formatPercent } from '../format/quantity.ts';
import { lineStateOf } from '../line/line-state.ts';

/** A running task that has not moved for this long says so. */
export const QUIET_AFTER_MS = 20_000;

/** The stage of a task in words, with the countdown while it waits for its next try. */
export function stageWords(task: TaskSnapshot, nowMs: number): string {
  if (task.status !== 'running' || task.nextRetryAt === null || task.request !== null) return task.stage;
  const seconds = secondsUntil(Date.parse(task.nextRetryAt), nowMs);
  return task.stage.replace(/^Trying again(?=:)/, seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again now');
}

/** How long it will still take, or why that is not said. Null where there is nothing left to estimate. */
export function etaWords(task: TaskSnapshot): string | null {
  if (task.status !== 'running' && task.status !== 'pending') return null;
  if (task.request === 'cancel') return null;
  if (task.eta !== null) return formatEta(task.eta);
  return task.status === 'running' ? 'not enough history yet for an estimate' : null;
}

/** `last moved 45 s ago` for a running task that has gone quiet, else null. */
export function quietWords(task: TaskSnapshot, nowMs: number): string | null {
  if (task.status !== 'running' || task.nextRetryAt !== null) return null;
  const quietMs = nowMs - Date.parse(task.updatedAt);
  return quietMs < QUIET_AFTER_MS ? null : `last moved ${formatDuration(quietMs)} ago`;
}

/** What a screen reader says of the bar. */
export function progressWords(task: TaskSnapshot): string {
  const percent = formatPercent(task.progress);
  return lineStateOf(task) === 'uncounted'
    ? `${percent} so far, how much is left is not known. ${task.stage}`
    : `${percent}. ${task.stage}`;
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
      return `Ready · ${task.title}`;
    case 'failed':
      return `Failed · ${task.title}`;
    case 'cancelled':
      return `Cancelled · ${task.title}`;
  }
}

const PHASE_LABELS = {
  connecting: 'Connecting',
  fetching: 'Fetching',
  extracting: 'Extracting',
  analyzing: 'Analyzing',
  writing: 'Writing',
  saving: 'Saving',
  loading: 'Loading',
  chunking: 'Chunking',
  embedding: 'Embedding',
  indexing: 'Indexing',
  summarizing: 'Summarizing',
} as const satisfies Record<PhaseName, string>;

export function phaseTitle(name: PhaseName | 'queue'): string {
  return name === 'queue' ? 'Queue' : PHASE_LABELS[name];
}

/** What a row of the timeline says of its phase: how far it counted, or why it did not. */
export function phaseWords(phase: PhaseSnapshot, isTaskOver: boolean): string {
  const items = formatItems(phase);
  const tries = phase.attempts > 1 ? `try ${phase.attempts}` : '';
  switch (phase.status) {
    case 'pending':
      if (isTaskOver) return 'not reached';
      return phase.optional ? 'optional, to come' : 'to come';
    case 'skipped':
      return 'skipped';
    case 'running':
      return [items || 'under way', tries].filter(Boolean).join(', ');
    case 'completed':
      return [items || 'done', tries].filter(Boolean).join(', ');
    default:
      return [items, phase.status, tries].filter(Boolean).join(', ');
  }
}

/** Time spent in a row, work and waiting apart. */
export function spentMs(items: readonly TimelineItem[], nowMs: number): { workMs: number; waitMs: number } {
  let workMs = 0;
  let waitMs = 0;
  for (const { kind, startedAt, endedAt } of items) {
    const lengthMs = Math.max(0, (endedAt ?? nowMs) - startedAt);
    if (kind === 'work') workMs += lengthMs;
    else waitMs += lengthMs;
  }
  return { workMs, waitMs };
}

/** One entry of the event log. */
export function eventWords(event: TaskEvent, maxTries: number): string {
  const phase = event.phase === null ? 'The phase' : PHASE_LABELS[event.phase];
  const { data } = event;
  switch (event.type) {
    case 'created':
      return 'Accepted and put in the queue';
    case 'started':
      return event.attempt > 1 ? `Started, attempt ${event.attempt}` : 'Started';
    case 'phase-started':
      return `${phase} began${data.tries !== undefined && data.tries > 1 ? ` again, try ${data.tries} of ${maxTries}` : ''}`;
    case 'phase-completed':
      return `${phase} completed`;
    case 'item-failed':
      return `${data.item ?? 'An item'} failed: ${data.failure?.message ?? 'no reason was recorded'}`;
    case 'retry-scheduled':
      return `${phase} failed: ${data.failure?.message ?? 'no reason was recorded'} Next try at ${
        data.retryAt === undefined ? 'once' : formatTimeOfDay(data.retryAt)
      }`;
    case 'replanned':
      return data.itemsTotal === undefined || data.itemsTotal === null
        ? 'Re-planned: there is a different amount of work than expected'
        : `Re-planned: ${formatCount(data.itemsTotal, 'item')}${
            data.previousTotal === undefined || data.previousTotal === null ? '' : ` instead of ${data.previousTotal}`
          }`;
    case 'pause-requested':
      return 'Pause requested';
    case 'paused':
      return 'Paused';
    case 'resumed':
      return 'Resumed';
    case 'cancel-requested':
      return 'Cancel requested';
    case 'cancelled':
      return 'Cancelled';
    case 'completed':
      return 'Completed';
    case 'failed':
      return `Failed: ${data.failure?.message ?? 'no reason was recorded'}`;
    case 'retried':
      return `Put in the queue again, attempt ${event.attempt}`;
    case 'recovered':
      return data.lastMovedAt === undefined
        ? 'Taken up again after the server stopped'
        : `Taken up again after the server stopped; nothing moved since ${formatTimeOfDay(data.lastMovedAt)}`;
    case 'skipped':
      return `${phase} skipped`;
  }
}
