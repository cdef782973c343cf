import type { PhaseName } from './kinds/registry.ts';
import type { PhaseSnapshot, TaskSnapshot } from './snapshot.ts';
import type { TaskEvent } from './task-event.ts';

/**
 * What a stretch of time was spent on.
 * `queue`: waiting for a worker. `work`: doing the phase. `wait`: waiting for the next try.
 * `pause`: somebody asked for it. `gap`: nobody worked, because the server was down.
 */
export type TimelineItemKind = 'queue' | 'work' | 'wait' | 'pause' | 'gap';

/** How a stretch of work ended; `open` while it goes on. */
export type TimelineOutcome = 'open' | 'done' | 'failed' | 'interrupted' | 'cancelled';

export interface TimelineItem {
  readonly kind: TimelineItemKind;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly outcome: TimelineOutcome;
  readonly attempt: number;
}

/** A line of the timeline: the queue, or one phase with all that happened in it. */
export interface TimelineRow {
  readonly name: 'queue' | PhaseName;
  /** The phase as it stands now; null for the queue. */
  readonly phase: PhaseSnapshot | null;
  readonly items: readonly TimelineItem[];
}

export interface Timeline {
  readonly startedAt: number;
  /** Null while the task is unfinished. */
  readonly endedAt: number | null;
  readonly rows: readonly TimelineRow[];
}

/** The timeline of a task, derived from its events alone; the snapshot gives the rows their present state. */
export function timelineOf(task: TaskSnapshot, events: readonly TaskEvent[]): Timeline {
  const rows = new Map<TimelineRow['name'], TimelineItem[]>([
    ['queue', []],
    ...task.phases.map(({ name }): [PhaseName, TimelineItem[]] => [name, []]),
  ]);
  const itemsOf = (row: TimelineRow['name']) => rows.get(row) ?? [];

  const open = (row: TimelineRow['name'], kind: TimelineItemKind, event: TaskEvent) =>
    itemsOf(row).push({
      kind,
      startedAt: Date.parse(event.at),
      endedAt: null,
      outcome: 'open',
      attempt: event.attempt,
    });
  const close = (row: TimelineRow['name'], at: number, outcome: TimelineOutcome) => {
    const items = itemsOf(row);
    const last = items.at(-1);
    if (last?.endedAt === null) items[items.length - 1] = { ...last, endedAt: Math.max(at, last.startedAt), outcome };
  };
  const closeAll = (at: number, outcome: TimelineOutcome) => {
    for (const row of rows.keys()) close(row, at, outcome);
  };

  /** Phases that run beside one wait with it, and go on with it. */
  const besides = (phase: PhaseName, kind: TimelineItemKind) =>
    task.phases
      .map(({ name }) => name)
      .filter(
        (name) => name !== phase && itemsOf(name).at(-1)?.kind === kind && itemsOf(name).at(-1)?.endedAt === null,
      );
  const workingBeside = (phase: PhaseName) => besides(phase, 'work');
  const restingBeside = (phase: PhaseName) => besides(phase, 'wait');

  for (const event of events) {
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'created':
      case 'retried':
        open('queue', 'queue', event);
        break;
      case 'started':
        close('queue', at, 'done');
        break;
      case 'phase-started':
        if (event.phase === null) break;
        close(event.phase, at, 'done');
        open(event.phase, 'work', event);
        for (const name of restingBeside(event.phase)) {
          close(name, at, 'done');
          open(name, 'work', event);
        }
        break;
      case 'phase-completed':
      case 'skipped':
        if (event.phase !== null) close(event.phase, at, 'done');
        break;
      case 'retry-scheduled':
        if (event.phase === null) break;
        close(event.phase, at, 'failed');
        open(event.phase, 'wait', event);
        for (const name of workingBeside(event.phase)) {
          close(name, at, 'interrupted');
          open(name, 'wait', event);
        }
        break;
      case 'handed-back':
        for (const { name } of task.phases) {
          // A phase that waits for its next try goes on waiting.
          const last = itemsOf(name).at(-1);
          if (last?.kind !== 'work' || last.endedAt !== null) continue;
          close(name, at, 'interrupted');
          open(name, 'gap', event);
        }
        break;
      case 'recovered':
        // The work stopped when it last moved, not when somebody noticed.
        recover(event, rows);
        break;
      case 'paused': {
        const paused = [...rows.keys()].filter((row) => itemsOf(row).at(-1)?.endedAt === null);
        closeAll(at, 'interrupted');
        for (const row of paused) open(row, 'pause', event);
        break;
      }
      case 'resumed':
        closeAll(at, 'done');
        open('queue', 'queue', event);
        break;
      case 'completed':
        closeAll(at, 'done');
        break;
      case 'failed':
        closeAll(at, 'failed');
        break;
      case 'cancelled':
        closeAll(at, 'cancelled');
        break;
      default:
        break;
    }
  }

  return {
    startedAt: Date.parse(task.createdAt),
    endedAt: task.completedAt === null ? null : Date.parse(task.completedAt),
    rows: Array.from(rows, ([name, items]) => ({
      name,
      phase: task.phases.find((phase) => phase.name === name) ?? null,
      items,
    })),
  };
}

/** Work goes on in every phase that was open: what stood there is split where it last moved, or its gap ends. */
function recover(event: TaskEvent, rows: ReadonlyMap<TimelineRow['name'], TimelineItem[]>): void {
  const at = Date.parse(event.at);
  const movedAt = event.data.lastMovedAt === undefined ? at : Date.parse(event.data.lastMovedAt);
  for (const [name, items] of rows) {
    const last = items.at(-1);
    if (name === 'queue' || last === undefined || last.endedAt !== null) continue;
    if (last.kind !== 'work' && last.kind !== 'gap') continue;
    const stoppedAt = last.kind === 'gap' ? last.startedAt : Math.min(at, Math.max(movedAt, last.startedAt));
    items.pop();
    if (last.kind === 'work') items.push({ ...last, endedAt: stoppedAt, outcome: 'interrupted' });
    items.push(
      { kind: 'gap', startedAt: stoppedAt, endedAt: at, outcome: 'interrupted', attempt: event.attempt },
      { kind: 'work', startedAt: at, endedAt: null, outcome: 'open', attempt: event.attempt },
    );
  }
}
