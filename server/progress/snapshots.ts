import { estimateTimeLeft } from '#domain/eta.ts';
import { failureSchema } from '#domain/failure.ts';
import { phasePercent, taskPercent } from '#domain/progress.ts';
import { receiptOf } from '#domain/receipt.ts';
import { type TaskSnapshot, taskSnapshotSchema } from '#domain/snapshot.ts';
import { stageLabel } from '#domain/stage.ts';
import { currentPhase, type Phase, workedMsOf } from '#domain/task.ts';
import type { Store } from '#server/db/database.ts';
import { fairQueue } from '#server/engine/fair-queue.ts';
import type { PhaseHistory } from './history.ts';
import type { StoredTask } from './task-store.ts';

export interface SnapshotSources {
  readonly store: Store;
  readonly history: PhaseHistory;
  readonly clock: () => number;
  readonly maxTries: number;
}

/** The wire shape of these tasks: what is stored, and what is derived from it at this moment. */
export async function snapshotsOf(tasks: readonly StoredTask[], from: SnapshotSources): Promise<TaskSnapshot[]> {
  const positions = tasks.some(({ status }) => status === 'pending') ? await queuePositions(from.store) : new Map();
  const problems = await problemsOf(
    from.store,
    tasks.map(({ id }) => id),
  );
  return Promise.all(
    tasks.map(async (task) => snapshotOf(task, positions.get(task.id) ?? null, problems.get(task.id) ?? [], from)),
  );
}

async function snapshotOf(
  task: StoredTask,
  queuePosition: number | null,
  problems: TaskSnapshot['problems'],
  from: SnapshotSources,
): Promise<TaskSnapshot> {
  const phase = currentPhase(task);
  return taskSnapshotSchema.parse({
    id: task.id,
    kind: task.kind,
    title: task.title,
    status: task.status,
    request: task.request,
    progress: taskPercent(task.status, task.phases, task.anchor),
    stage: stageLabel({
      ...task,
      phase,
      queuePosition,
      maxTries: from.maxTries,
      sourceKind: task.source.kind,
      sourceName: task.source.name,
    }),
    phase: phase?.name ?? null,
    phases: task.phases.map(phaseSnapshotOf),
    attempt: task.attempt,
    maxTries: from.maxTries,
    nextRetryAt: iso(task.nextRetryAt),
    eta: await etaOf(task, from),
    queuePosition: task.status === 'pending' ? queuePosition : null,
    problems,
    error: task.error,
    result: task.resultId === null ? null : { summaryId: task.resultId },
    receipt: task.status === 'cancelled' ? receiptOf(task.kind, task.phases) : null,
    source: {
      kind: task.source.kind,
      filename: task.source.kind === 'upload' ? task.source.name : null,
      url: task.source.url,
    },
    createdAt: iso(task.createdAt),
    startedAt: iso(task.startedAt),
    updatedAt: iso(task.updatedAt),
    completedAt: iso(task.completedAt),
    version: task.version,
  });
}

function phaseSnapshotOf(phase: Phase) {
  return {
    name: phase.name,
    status: phase.status,
    progress: phasePercent(phase),
    itemsProcessed: phase.itemsProcessed,
    itemsTotal: phase.itemsTotal,
    unit: phase.unit,
    startedAt: iso(phase.startedAt),
    completedAt: iso(phase.completedAt),
    attempts: phase.attempts,
    optional: phase.optional,
    error: phase.error,
  };
}

async function etaOf(task: StoredTask, { history, clock }: SnapshotSources) {
  const isUnderWay = (task.status === 'running' && task.nextRetryAt === null) || task.status === 'paused';
  if (!isUnderWay) return null;
  const now = clock();
  const phases = task.phases.map((phase) => ({ ...phase, workedMs: workedMsOf(phase, now) }));
  return estimateTimeLeft(phases, await history.runsLike(task.kind, task.source.kind));
}

/** Where each waiting task stands in the queue, from 1. */
export async function queuePositions(store: Store): Promise<Map<string, number>> {
  const waiting = await fairQueue(store, ({ and, eb }) =>
    and([eb('status', '=', 'pending'), eb('lease_token', 'is', null)]),
  );
  return new Map(waiting.map((id, index) => [id, index + 1]));
}

async function problemsOf(store: Store, ids: readonly string[]): Promise<Map<string, TaskSnapshot['problems']>> {
  if (ids.length === 0) return new Map();
  const rows = await store
    .selectFrom('events')
    .select(['task_id', 'data'])
    .where('task_id', 'in', ids)
    .where('type', '=', 'item-failed')
    .orderBy('id')
    .execute();
  const problems = new Map<string, TaskSnapshot['problems']>();
  for (const { task_id, data } of rows) {
    const { item, failure } = JSON.parse(data) as { item: string; failure: unknown };
    problems.set(task_id, [...(problems.get(task_id) ?? []), { ...failureSchema.parse(failure), item }]);
  }
  return problems;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
