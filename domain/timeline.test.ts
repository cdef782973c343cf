import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';
import { anyNewTask, anySteps, HISTORY_BEGINS, play, type Step, snapshotOf } from './fixtures/task-history.ts';
import { phaseOf, workedMsOf } from './task.ts';
import { type TimelineRow, timelineOf } from './timeline.ts';

const does = (
  name:
    | 'take up'
    | 'start'
    | 'finish phase'
    | 'complete'
    | 'die'
    | 'retry'
    | 'hand back'
    | 'ask to pause'
    | 'pause'
    | 'resume',
  afterMs = 10,
): Step => ({
  does: name,
  afterMs,
});
const plan = (total: number): Step => ({ does: 'plan', total, unit: 'pages', afterMs: 0 });
const count = (items: number): Step => ({ does: 'count', items, afterMs: 10 });
const outage = failure('server_error', { host: 'a.example', status: 503 });

function timelineAfter(...steps: Step[]) {
  const { task, events } = play(steps);
  return timelineOf(snapshotOf(task), events);
}

/** What a row holds, as “kind from–to outcome”, in milliseconds since the beginning. */
function told({ items }: TimelineRow): string[] {
  return items.map(({ kind, startedAt, endedAt, outcome }) => {
    const to = endedAt === null ? '' : endedAt - HISTORY_BEGINS;
    return `${kind} ${startedAt - HISTORY_BEGINS}–${to} ${outcome}`;
  });
}

function rowsAfter(...steps: Step[]): Record<string, string[]> {
  const rows = timelineAfter(...steps).rows.filter(({ items }) => items.length > 0);
  return Object.fromEntries(rows.map((row) => [row.name, told(row)]));
}

describe('the timeline', () => {
  it('begins in the queue', () => {
    expect(rowsAfter()).toEqual({ queue: ['queue 0– open'] });
  });

  it('shows work, one phase after the other', () => {
    expect(rowsAfter(does('take up'), does('start'), does('finish phase', 30), does('start'))).toEqual({
      queue: ['queue 0–10 done'],
      connecting: ['work 20–50 done'],
      fetching: ['work 60– open'],
    });
  });

  it('shows the wait between two tries', () => {
    expect(
      rowsAfter(
        does('take up'),
        does('start'),
        { does: 'try again later', failure: outage, afterMs: 5 },
        does('take up', 1_000),
        does('start'),
      ),
    ).toEqual({
      queue: ['queue 0–10 done'],
      connecting: ['work 20–25 failed', 'wait 25–1035 done', 'work 1035– open'],
    });
  });

  it('shows the gap of a crash from when the task last moved', () => {
    expect(rowsAfter(does('take up'), does('start'), plan(9), count(4), does('die'), does('take up', 5_000))).toEqual({
      queue: ['queue 0–10 done'],
      connecting: ['work 20–30 interrupted', 'gap 30–5040 interrupted', 'work 5040– open'],
    });
  });

  it('ends in the phase that failed, and goes on there in the next attempt', () => {
    const failed: Step[] = [does('take up'), does('start'), { does: 'fail', failure: outage, afterMs: 5 }];
    expect(rowsAfter(...failed)).toMatchObject({ connecting: ['work 20–25 failed'] });
    expect(rowsAfter(...failed, does('retry', 100), does('take up'), does('start'))).toEqual({
      queue: ['queue 0–10 done', 'queue 125–135 done'],
      connecting: ['work 20–25 failed', 'work 145– open'],
    });
    const again = timelineAfter(...failed, does('retry', 100), does('take up'), does('start'));
    expect(again.rows.flatMap(({ items }) => items.map(({ attempt }) => attempt))).toEqual([1, 2, 1, 2]);
  });

  it('ends in the queue for what was cancelled there', () => {
    expect(rowsAfter({ does: 'ask to cancel', afterMs: 40 })).toEqual({ queue: ['queue 0–40 cancelled'] });
  });

  it('spans the task, with the phases as they stand now', () => {
    const { startedAt, endedAt, rows } = timelineAfter({ does: 'ask to cancel', afterMs: 40 });
    expect([startedAt, endedAt]).toEqual([HISTORY_BEGINS, HISTORY_BEGINS + 40]);
    expect(rows.map(({ name, phase }) => [name, phase?.status ?? null])).toEqual([
      ['queue', null],
      ...['connecting', 'fetching', 'extracting', 'analyzing', 'writing', 'saving'].map((name) => [name, 'cancelled']),
    ]);
  });

  it('shows a pause apart from the work, and the queue after it', () => {
    const begun = [does('take up'), does('start'), plan(4), count(2)];
    const rows = rowsAfter(...begun, does('ask to pause'), does('pause'), does('resume', 3_600_000), does('take up'));
    expect(rows).toEqual({
      queue: ['queue 0–10 done', 'queue 3600050–3600060 done'],
      connecting: ['work 20–50 interrupted', 'pause 50–3600050 done'],
    });
  });

  it('shows as much work as the phases have counted of it, whatever happens', () => {
    fc.assert(
      fc.property(anySteps, anyNewTask, (steps, from) => {
        const { task, events, moments } = play(steps, from);
        const now = moments.at(-1)?.at ?? HISTORY_BEGINS;
        for (const { name, items, phase } of timelineOf(snapshotOf(task), events).rows) {
          if (phase === null) continue;
          const work = items.filter(({ kind, attempt }) => kind === 'work' && attempt === task.attempt);
          const shownMs = work.reduce((sum, { startedAt, endedAt }) => sum + (endedAt ?? now) - startedAt, 0);
          const isKept = phase.status === 'completed' && work.length === 0;
          if (!isKept) expect(shownMs, name).toBe(workedMsOf(phaseOf(task, phase.name), now));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has stretches that follow each other in every row, whatever happens', () => {
    fc.assert(
      fc.property(anySteps, anyNewTask, (steps, from) => {
        const { task, events } = play(steps, from);
        const timeline = timelineOf(snapshotOf(task), events);
        for (const { items } of timeline.rows) {
          let from = timeline.startedAt;
          for (const [index, item] of items.entries()) {
            expect(item.startedAt).toBeGreaterThanOrEqual(from);
            if (item.endedAt === null) {
              expect(index).toBe(items.length - 1);
              expect(item.outcome).toBe('open');
              expect(timeline.endedAt).toBeNull();
            } else {
              expect(item.endedAt).toBeGreaterThanOrEqual(item.startedAt);
              from = item.endedAt;
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
