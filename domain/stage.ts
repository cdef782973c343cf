import { type Failure, isOutage } from './failure.ts';
import type { StageSource } from './kinds/kind.ts';
import { KINDS, kindOf, type PhaseName, type TaskKind } from './kinds/registry.ts';
import { UNIT_NOUNS, type Unit } from './plan.ts';
import type { SourceKind } from './source.ts';
import type { TaskRequest, TaskStatus } from './status.ts';

export interface StageFacts {
  readonly kind: TaskKind;
  readonly status: TaskStatus;
  readonly request: TaskRequest | null;
  readonly sourceKind: SourceKind;
  /** What the person calls the source: a file name, a host, a video's title; of many documents, the one in work. */
  readonly sourceName: string;
  readonly phase: {
    readonly name: PhaseName;
    readonly unit: Unit;
    readonly itemsProcessed: number;
    readonly itemsTotal: number | null;
    /** Tries in a row that have failed. */
    readonly setbacks: number;
    /** Set while the phase waits for its next try. */
    readonly error: Failure | null;
  } | null;
  readonly maxTries: number;
  readonly error: Failure | null;
  readonly queuePosition: number | null;
  /** Its worker has given no sign of life for a while. */
  readonly isSilent: boolean;
}

/** What is happening to a task now, in one plain sentence without a full stop. */
export function stageLabel(task: StageFacts): string {
  switch (task.status) {
    case 'pending':
      return task.queuePosition === null || task.queuePosition === 1
        ? 'Waiting to start'
        : `Waiting in the queue, number ${grouped.format(task.queuePosition)}`;
    case 'running':
      return runningLabel(task);
    case 'paused':
      return `Paused${task.phase === null ? '' : placeOf(task.phase)}`;
    case 'completed':
      return KINDS[task.kind].readyLabel;
    case 'failed':
      return withoutStop(task.error?.message ?? 'Failed');
    case 'cancelled':
      return 'Cancelled';
  }
}

function runningLabel(task: StageFacts): string {
  const { phase, request } = task;
  if (request === 'cancel') return 'Cancelling';
  if (phase === null) return 'Finishing';
  if (task.isSilent) return 'No sign of life from its worker: another one takes over';
  if (request === 'pause') return pausingLabel(phase);
  if (phase.error !== null) {
    const why = withoutStop(phase.error.message);
    // An outage is waited for, however many tries that takes.
    if (isOutage(phase.error.code)) return `Waiting: ${why}`;
    return `Trying again: ${why} (${phase.setbacks} of ${task.maxTries})`;
  }
  return phaseLabel(task.kind, phase.name, { kind: task.sourceKind, name: task.sourceName }) + countOf(phase);
}

/** What a phase does, said for the kind of task and the source that it works on. */
export function phaseLabel(kind: TaskKind, name: PhaseName, source: StageSource): string {
  const label = kindOf(kind).stageLabels[name];
  if (label === undefined) throw new Error(`a task of the kind ${kind} has no phase ${name}`);
  return label(source);
}

/** `2,075`, as the counts beside the label are written. */
const grouped = new Intl.NumberFormat('en-GB');

/** The item that is in work now is the last one before the pause. */
function pausingLabel({ unit, itemsProcessed, itemsTotal }: NonNullable<StageFacts['phase']>): string {
  const noun = UNIT_NOUNS[unit];
  const isLast = itemsTotal !== null && itemsProcessed >= itemsTotal;
  return noun === null || isLast ? 'Pausing' : `Pausing after ${noun} ${grouped.format(itemsProcessed + 1)}`;
}

function placeOf(phase: NonNullable<StageFacts['phase']>): string {
  return countOf(phase).replace(/^,/, ' after');
}

function countOf(phase: NonNullable<StageFacts['phase']>): string {
  const noun = UNIT_NOUNS[phase.unit];
  if (noun === null || phase.itemsProcessed === 0) return '';
  const of = phase.itemsTotal === null ? '' : ` of ${grouped.format(phase.itemsTotal)}`;
  return `, ${noun} ${grouped.format(phase.itemsProcessed)}${of}`;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
