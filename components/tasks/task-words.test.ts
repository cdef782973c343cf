import { describe, expect, test } from 'vitest';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { lineStateOf } from '../line/line-state.ts';
import {
  ago,
  cancelled,
  cancelling,
  completed,
  embedding,
  failed,
  flawed,
  ingested,
  NOW,
  paused,
  pausing,
  queued,
  recovered,
  refused,
  retrying,
  running,
  silent,
  slow,
  taskWith,
  uncounted,
} from './fixtures/tasks.ts';
import { milestoneBetween } from './milestone.ts';
import { silentRows } from './silent-rows.ts';
import {
  attemptsWords,
  etaWords,
  eventWords,
  phaseWords,
  progressWords,
  slowWords,
  spentMs,
  stageWords,
  stretchesWords,
  tabTitle,
} from './task-words.ts';

describe('the words for a task', () => {
  test('a wait for the next try counts down', () => {
    expect(stageWords(retrying, NOW)).toBe('Trying again in 8 s: example.org answered with an error (503) (2 of 3)');
    expect(stageWords(retrying, NOW + 60_000)).toMatch(/^Trying again now: /);
    expect(stageWords(running, NOW)).toBe(running.stage);
  });

  test('there is an estimate, or the reason why not, or nothing left to estimate', () => {
    expect(etaWords(taskWith({ eta: { lowSeconds: 122, highSeconds: 171, similarRuns: 41 } }))).toBe(
      '2–3 min left, from 41 similar runs',
    );
    expect(etaWords(running)).toBe('no estimate yet');
    expect(etaWords(completed)).toBeNull();
  });

  test('the estimate stays while the task is paused', () => {
    const eta = { lowSeconds: 122, highSeconds: 171, similarRuns: 41 };
    expect(etaWords({ ...paused, eta })).toBe(etaWords({ ...running, eta }));
    expect(etaWords(paused)).toBeNull();
  });

  test('slow work says what it is at and since when; work that moves, waits or is to stop does not', () => {
    expect(slowWords(slow, NOW)).toBe('still at work on this page, last moved 45 s ago');
    expect(slowWords({ ...slow, phase: null }, NOW + 60_000)).toBe('still at work, last moved 1 min 45 s ago');
    for (const task of [running, retrying, queued, taskWith({ ...slow, request: 'pause' })]) {
      expect(slowWords(task, NOW + 45_000)).toBeNull();
    }
  });

  test('silence is counted up from the last sign of life, whatever the clock of the browser', () => {
    expect(stageWords(silent, NOW)).toBe('No sign of life for 14 s; another worker takes over');
    expect(stageWords(silent, NOW + 10_000)).toBe('No sign of life for 24 s; another worker takes over');
    expect(stageWords(silent, NOW - 3_600_000)).toBe('No sign of life for 10 s; another worker takes over');
    expect(slowWords(silent, NOW)).toBeNull();
    expect(etaWords(silent), 'nobody works on it').toBeNull();
  });

  test('a screen reader hears the stage, and that the end is not known where it is not', () => {
    expect(progressWords(running)).toBe('41\u00a0%. Extracting text from Report.pdf, page 41 of 117');
    expect(progressWords(uncounted)).toMatch(/how much is left is not known/);
  });

  test('the tab shows the percent first', () => expect(tabTitle(running)).toBe('41\u00a0% · Report.pdf'));

  test('what was left out is said wherever it is said that the task is completed', () => {
    expect(tabTitle(flawed)).toBe('Ready, 2 pages left out · Report.pdf');
    expect(progressWords(flawed)).toBe('100\u00a0%. Summary ready, 2 pages left out');
    expect([tabTitle(completed), progressWords(completed)].join()).not.toMatch(/left out/);
  });
});

test('each state of a task is drawn differently', () => {
  const all = { queued, running, uncounted, slow, silent, retrying, pausing, cancelling, paused, failed, cancelled };
  expect(Object.values({ ...all, completed }).map(lineStateOf)).toEqual([
    ...['waiting', 'moving', 'uncounted', 'slow', 'silent', 'retrying', 'pausing', 'cancelling', 'paused'],
    ...['failed', 'cancelled', 'done'],
  ]);
  expect(lineStateOf(taskWith({ ...silent, request: 'pause' })), 'nobody is there to pause it').toBe('silent');
  expect(lineStateOf(taskWith({ ...slow, request: 'pause' }))).toBe('pausing');
});

describe('the rows of the timeline', () => {
  const phaseOf = (task: TaskSnapshot, name: PhaseSnapshot['name']) => {
    const phase = task.phases.find((candidate) => candidate.name === name);
    if (phase === undefined) throw new Error(`no ${name}`);
    return phase;
  };

  test('say what was counted', () => {
    expect(phaseWords(phaseOf(running, 'extracting'), false)).toBe('41 of 117 pages');
    expect(phaseWords(phaseOf(retrying, 'extracting'), false)).toBe('under way, try 2');
    expect(phaseWords(phaseOf(running, 'writing'), false)).toBe('to come');
    expect(phaseWords(phaseOf(failed, 'writing'), true)).toBe('not reached');
  });

  const item = { outcome: 'done', attempt: 1 } as const;
  const items = [
    { ...item, kind: 'work', startedAt: 0, endedAt: 300 },
    { ...item, kind: 'wait', startedAt: 300, endedAt: 1_000 },
    { ...item, kind: 'work', startedAt: 1_000, endedAt: 5_000 },
    { ...item, kind: 'pause', startedAt: 5_000, endedAt: 3_605_000 },
    { ...item, kind: 'gap', startedAt: 3_605_000, endedAt: 3_606_000 },
    { ...item, kind: 'work', startedAt: 3_606_000, endedAt: null },
  ] as const;

  test('count work, waiting, pauses and the time the server was down apart', () =>
    expect(spentMs(items, 3_606_500)).toEqual({ work: 4_800, wait: 700, paused: 3_600_000, down: 1_000 }));

  test('say in words what the line draws', () =>
    expect(stretchesWords(items, 3_606_500)).toBe(
      'worked 3 times, in all for 4.8 s, in work now; waited for the next try for 0.7 s; paused for 1 h 00 min; stood still while the server was down for 1.0 s',
    ));

  test('keep attempts apart', () => {
    const again = [{ ...items[0], attempt: 2, startedAt: 10_000, endedAt: 10_200 }];
    expect(attemptsWords([items[0], ...again], 20_000)).toBe(
      'attempt 1: worked for 0.3 s; attempt 2: worked for 0.2 s',
    );
    expect(attemptsWords([items[0]], 20_000)).toBe('worked for 0.3 s');
  });

  test('say what was left out, and what was done before it was skipped', () => {
    expect(phaseWords(phaseOf(flawed, 'extracting'), true)).toBe('117 pages, 2 pages left out');
    expect(phaseWords(phaseOf(ingested, 'summarizing'), true)).toBe('12 of 40 documents, skipped');
    expect(phaseWords(phaseOf(embedding, 'summarizing'), false)).toBe('optional, to come');
  });

  test('work without a sign of life ends where that was last given, and is torn off there', () => {
    const phase = phaseOf(silent, 'extracting');
    const row = { name: 'extracting', phase, items } as const;
    const rows = silentRows([row], { state: 'silent', heardAt: new Date(3_606_300).toISOString() });
    expect(rows[0]?.items.slice(-2)).toEqual([
      { ...item, kind: 'work', startedAt: 3_606_000, endedAt: 3_606_300, outcome: 'interrupted' },
      { ...item, kind: 'gap', startedAt: 3_606_300, endedAt: null },
    ]);
    expect(silentRows([row], { state: 'slow', heardAt: ago(0) })[0]).toBe(row);
  });

  test('a paused phase says how far it is', () =>
    expect(phaseWords(phaseOf(paused, 'extracting'), false)).toBe('42 of 117 pages, paused'));
});

describe('the log', () => {
  const event = (change: Partial<TaskEvent>): TaskEvent => ({
    id: 1,
    type: 'created',
    phase: null,
    attempt: 1,
    at: ago(0),
    data: {},
    ...change,
  });

  test('says why, which try, and what changed', () => {
    expect(eventWords(event({ type: 'failed', data: { failure: refused } }), running)).toContain(refused.message);
    expect(eventWords(event({ type: 'phase-started', phase: 'fetching', data: { tries: 2 } }), running)).toBe(
      'Fetching began again, try 2 of 3',
    );
    expect(eventWords(event({ type: 'replanned', data: { itemsTotal: 1_170, previousTotal: 117 } }), running)).toBe(
      'Re-planned: 1,170 items instead of 117',
    );
  });

  test('tells what another attempt begins with', () => {
    const retried = { type: 'retried', phase: 'extracting', attempt: 2 } as const;
    expect(eventWords(event({ ...retried, data: { items: 2 } }), flawed)).toBe(
      '2 failed pages are tried again, attempt 2',
    );
    expect(eventWords(event({ ...retried, data: { items: 1 } }), flawed)).toBe(
      '1 failed page is tried again, attempt 2',
    );
    expect(eventWords(event(retried), completed)).toBe('Again from extracting, attempt 2');
  });

  test('tells of what was left out, found changed, or died over', () => {
    const at = { phase: 'extracting' } as const;
    const unreadable = flawed.problems[0];
    expect(
      eventWords(event({ ...at, type: 'item-failed', data: { item: 'page 42', failure: unreadable } }), running),
    ).toBe('Left out: Page 42 of Report.pdf is damaged and could not be read.');
    const changed = { reason: 'input-changed', previousTotal: 117, itemsTotal: null } as const;
    expect(eventWords(event({ ...at, type: 'replanned', data: changed }), running)).toBe(
      'The file is not the one that was read so far: reading it anew',
    );
    const died = (deaths: number) =>
      eventWords(event({ ...at, type: 'recovered', data: { deaths, itemsProcessed: 41, itemsTotal: 117 } }), running);
    expect(died(1)).toBe('Taken up again after the server stopped, 41 of 117 pages done');
    expect(died(2)).toBe(`${died(1)}; 2 workers in a row have died here`);
    const outage = { isAfterOutage: true, deaths: 0, itemsProcessed: 41, itemsTotal: 117 } as const;
    expect(eventWords(event({ ...at, type: 'recovered', data: outage }), running)).toBe(
      'Taken up again after the connection to the database was lost, 41 of 117 pages done',
    );
    const skipped = { type: 'skipped', phase: 'summarizing', data: { itemsProcessed: 12, itemsTotal: 40 } } as const;
    expect(eventWords(event(skipped), ingested)).toBe('Summarizing skipped, 12 of 40 documents done');
  });

  test('tells of pauses, and of work that goes on as no new try', () => {
    const data = { itemsProcessed: 41, itemsTotal: 117 };
    expect(eventWords(event({ type: 'pause-requested' }), running)).toMatch(/^Pause requested/);
    expect(eventWords(event({ type: 'pause-withdrawn' }), running)).toMatch(/^Pause taken back/);
    expect(eventWords(event({ type: 'paused', phase: 'extracting', data }), paused)).toBe(
      'Paused in extracting, 41 of 117 pages done',
    );
    expect(eventWords(event({ type: 'resumed' }), running)).toMatch(/^Resumed/);
    expect(eventWords(event({ type: 'handed-back' }), running)).toMatch(/^Handed back/);
    expect(eventWords(event({ type: 'phase-started', phase: 'extracting', data: { tries: 1 } }), running, true)).toBe(
      'Extracting goes on',
    );
    expect(eventWords(event({ type: 'started' }), running, true)).toBe('Taken up again');
  });
});

describe('milestones', () => {
  test('counting is not one', () =>
    expect(milestoneBetween(running, taskWith({ progress: 60, version: 8 }))).toBeNull());

  test('another phase, a retry and a cancellation are', () => {
    expect(milestoneBetween(running, taskWith({ phase: 'analyzing', stage: 'Analyzing content' }))).toBe(
      'Report.pdf: Analyzing content',
    );
    expect(milestoneBetween(running, retrying)).toMatch(/Trying again/);
    expect(milestoneBetween(running, cancelled)).toBe('Report.pdf: Cancelled');
  });

  test('a pause is, from its request to its end', () => {
    expect(milestoneBetween(running, pausing)).toBe('Report.pdf: Pausing after page 42');
    expect(milestoneBetween(pausing, running)).toBe(
      'Report.pdf: Keeps going. Extracting text from Report.pdf, page 41 of 117',
    );
    expect(milestoneBetween(pausing, paused)).toBe('Report.pdf: Paused after page 42 of 117');
    expect(milestoneBetween(paused, queued)).toBe('Report.pdf: Resumed. Waiting in the queue, number 4');
    expect(milestoneBetween(paused, cancelled)).toBe('Report.pdf: Cancelled');
  });

  test('a wait that is cut short is', () =>
    expect(milestoneBetween(retrying, taskWith({ nextRetryAt: ago(0) }))).toBe('Report.pdf: Trying again now'));

  test('a recovery is, once', () => {
    expect(milestoneBetween(silent, recovered)).toBe(
      'Report.pdf: Recovered after a restart: 41 of 117 pages kept. Extracting text from Report.pdf, page 41 of 117',
    );
    const later = { ...recovered, version: 12, progress: 50 };
    expect(milestoneBetween(recovered, later)).toBeNull();
    const again = { ...later, recovery: { at: ago(0), phase: 'extracting', itemsKept: 60, itemsTotal: 117 } } as const;
    expect(milestoneBetween(later, again)).toMatch(/60 of 117 pages kept/);
  });

  test('a worker that falls silent is, and that it is back; one that is slow is not', () => {
    expect(milestoneBetween(running, silent)).toMatch(/No sign of life from its worker: another one takes over$/);
    expect(milestoneBetween(silent, silent)).toBeNull();
    expect(milestoneBetween(silent, running)).toMatch(/Its worker is back\. Extracting/);
    expect(milestoneBetween(running, slow)).toBeNull();
  });

  test('of items that fail, the first is', () => {
    const { phases, problems } = flawed;
    const failing = taskWith({ phases, problems });
    expect(milestoneBetween(running, failing)).toBe('Report.pdf: 2 pages left out. The rest goes on');
    expect(milestoneBetween(failing, { ...failing, version: 9 })).toBeNull();
  });

  test('the end is told by the page as a whole', () => expect(milestoneBetween(running, completed)).toBeNull());
});
