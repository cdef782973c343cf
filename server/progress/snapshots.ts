import { estimateTimeLeft } from '#domain/eta.ts';
import { failureSchema } from '#domain/failure.ts';
import { KINDS, type PhaseName } from '#domain/kinds/registry.ts';
import { type LivenessState, livenessOf, SILENT_AFTER_MS } from '#domain/liveness.ts';
import { phasePercent, taskPercent } from '#domain/progress.ts';
import { receiptOf } from '#domain/receipt.ts';
import { MAX_PROBLEMS_TOLD, type TaskSnapshot, taskSnapshotSchema } from '#domain/snapshot.ts';
import { stageLabel } from '#domain/stage.ts';
import { currentPhase, type Phase, type Problem, workedMsOf } from '#domain/task.ts';
import type { Store } from '#server/db/database.ts';
import type { StorageHealth } from '#server/db/storage-health.ts';
import type { PhaseHistory } from './history.ts';
import { queuePositions } from './queue.ts';
import type { ReadTaskFacts, TaskFacts } from './task-facts.ts';
import type { StoredTask } from './task-store.ts';

export interface SnapshotSources {
  readonly store: Store;
  readonly history: PhaseHistory;
  readonly readFacts: ReadTaskFacts;
  readonly clock: () => number;
  readonly maxTries: number;
  readonly health: StorageHealth;
}

/** The wire shape of these tasks: what is stored, and what is derived from it at this moment. */
export async function snapshotsOf(tasks: readonly StoredTask[], from: SnapshotSources): Promise<TaskSnapshot[]> {
  const positions = tasks.some(({ status }) => status === 'pending') ? await queuePositions(from.store) : new Map();
  const problems = await problemsOf(
    from.store,
    tasks.map(({ id }) => id),
  );
  const facts = await from.readFacts(from.store, tasks);
  return Promise.all(
    tasks.map(async (task) => {
      const derived = { queuePosition: positions.get(task.id) ?? null, facts: facts.get(task.id) ?? null };
      return snapshotOf(task, derived, problems.get(task.id) ?? NO_PROBLEMS, from);
    }),
  );
}

async function snapshotOf(
  task: StoredTask,
  { queuePosition, facts }: { queuePosition: number | null; facts: TaskFacts | null },
  problems: KnownProblems,
  from: SnapshotSources,
): Promise<TaskSnapshot> {
  const phase = currentPhase(task);
  const liveness = heardThrough(from.health, livenessOf(task, from.clock()));
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
      isSilent: liveness?.state === 'silent',
      maxTries: from.maxTries,
      sourceKind: task.source.kind,
      sourceName: facts?.itemInWork ?? task.source.name,
    }),
    phase: phase?.name ?? null,
    phases: task.phases.map((each) => phaseSnapshotOf(each, problems.counts.get(each.name) ?? 0)),
    attempt: task.attempt,
    maxTries: from.maxTries,
    nextRetryAt: iso(task.nextRetryAt),
    eta: await etaOf(task, from),
    queuePosition: task.status === 'pending' ? queuePosition : null,
    liveness: liveness && { ...liveness, heardAt: iso(liveness.heardAt) },
    recovery: task.recovery && { ...task.recovery, at: iso(task.recovery.at) },
    problems: problems.first.map(({ failure, ...problem }) => ({ ...failure, ...problem })),
    error: task.error,
    result: task.resultId === null ? null : KINDS[task.kind].resultOf(task.resultId),
    receipt: task.status === 'cancelled' ? receiptOf(task.kind, task.phases) : null,
    source: {
      kind: task.source.kind,
      filename: task.source.kind === 'upload' ? task.source.name : null,
      url: task.source.url ?? facts?.url ?? null,
    },
    knowledgeBase: facts?.knowledgeBase ?? null,
    createdAt: iso(task.createdAt),
    startedAt: iso(task.startedAt),
    updatedAt: iso(task.updatedAt),
    completedAt: iso(task.completedAt),
    version: task.version,
  });
}

/** While the storage fails, and until workers have had time to say so again, their silence says nothing of them. */
export function heardThrough<Heard extends { readonly state: LivenessState }>(
  health: StorageHealth,
  liveness: Heard | null,
): Heard | null {
  const isExcused = liveness?.state === 'silent' && health.hasFailedWithin(SILENT_AFTER_MS);
  return isExcused ? { ...liveness, state: 'slow' } : liveness;
}

function phaseSnapshotOf(phase: Phase, itemsFailed: number) {
  return {
    name: phase.name,
    status: phase.status,
    progress: phasePercent(phase),
    itemsProcessed: phase.itemsProcessed,
    itemsTotal: phase.itemsTotal,
    unit: phase.unit,
    itemsFailed,
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
  const areOverlapped = KINDS[task.kind].isOverlapped;
  return estimateTimeLeft(phases, await history.runsLike(task), { areOverlapped });
}

/** The problems of a task: how many in each phase, and the first of them. There may be tens of thousands. */
interface KnownProblems {
  readonly counts: ReadonlyMap<PhaseName, number>;
  readonly first: readonly Problem[];
}

const NO_PROBLEMS: KnownProblems = { counts: new Map(), first: [] };

async function problemsOf(store: Store, ids: readonly string[]): Promise<Map<string, KnownProblems>> {
  if (ids.length === 0) return new Map();
  const rows = await store
    .selectFrom('problems')
    .select(['task_id', 'phase', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('task_id', 'in', ids)
    .groupBy(['task_id', 'phase'])
    .execute();
  const found = new Map<string, KnownProblems>();
  for (const [id, phases] of Map.groupBy(rows, ({ task_id }) => task_id)) {
    const counts = new Map(phases.map(({ phase, count }) => [phase, Number(count)]));
    found.set(id, { counts, first: await firstProblems(store, id) });
  }
  return found;
}

async function firstProblems(store: Store, taskId: string): Promise<Problem[]> {
  const rows = await store
    .selectFrom('problems')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('phase')
    .orderBy('item_index')
    .limit(MAX_PROBLEMS_TOLD)
    .execute();
  return rows.map(({ phase, item_index: index, item, failure }) => ({
    ...{ phase, index, item },
    failure: failureSchema.parse(JSON.parse(failure)),
  }));
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
