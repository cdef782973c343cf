import type { Selectable, Updateable } from 'kysely';
import { type Failure, failureSchema } from '#domain/failure.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { SourceKind } from '#domain/source.ts';
import { type Phase, recoverySchema, type Task } from '#domain/task.ts';
import { applyChange, type TaskChange } from '#domain/task-change.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { PhasesTable, TasksTable } from '#server/db/schema.ts';
import { writeSearchText } from './task-search-text.ts';

/** A task as it is stored, with whose it is, what it reads, and who holds it. */
export interface StoredTask extends Task {
  readonly ownerId: string;
  /** How its work is done, where that changes how long it takes. */
  readonly method: string;
  readonly leaseToken: string | null;
  readonly heartbeatAt: number | null;
  readonly source: {
    readonly id: string;
    readonly kind: SourceKind;
    readonly name: string;
    readonly url: string | null;
  };
}

/**
 * The tasks with these ids, in no particular order, each as it stood at one moment: one statement reads a task with its
 * phases, so that no write falls in between. Ids that lead nowhere are left out.
 */
export async function loadTasks(store: Store | StoreTransaction, ids: readonly string[]): Promise<StoredTask[]> {
  if (ids.length === 0) return [];
  const rows = await store
    .selectFrom('tasks')
    .innerJoin('sources', 'sources.id', 'tasks.source_id')
    .innerJoin('phases', 'phases.task_id', 'tasks.id')
    .selectAll('tasks')
    .select(['sources.kind as source_kind', 'sources.name as source_name', 'sources.url as source_url'])
    .select([
      'phases.name as phase_name',
      'phases.status as phase_status',
      'phases.unit as phase_unit',
      'phases.weight as phase_weight',
      'phases.optional as phase_optional',
      'phases.items_processed as phase_items_processed',
      'phases.items_in_work as phase_items_in_work',
      'phases.items_total as phase_items_total',
      'phases.attempts as phase_attempts',
      'phases.error as phase_error',
      'phases.started_at as phase_started_at',
      'phases.completed_at as phase_completed_at',
      'phases.worked_ms as phase_worked_ms',
      'phases.working_since as phase_working_since',
      'phases.deaths as phase_deaths',
      'phases.setbacks as phase_setbacks',
    ])
    .where('tasks.id', 'in', ids)
    .orderBy('phases.position')
    .execute();
  const tasks = Map.groupBy(rows, ({ id }) => id).values();
  return Array.from(tasks).flatMap((phaseRows) => {
    const [row] = phaseRows;
    if (row === undefined) return [];
    const source = { id: row.source_id, kind: row.source_kind, name: row.source_name, url: row.source_url };
    return [{ ...toTask(row, phaseRows.map(toPhase)), source }];
  });
}

/** Inserts a new task with its phases and its first event. */
export async function insertTask(
  trx: StoreTransaction,
  task: Task,
  belongs: { ownerId: string; sourceId: string; method: string },
): Promise<void> {
  await trx
    .insertInto('tasks')
    .values({
      id: task.id,
      owner_id: belongs.ownerId,
      source_id: belongs.sourceId,
      kind: task.kind,
      method: belongs.method,
      title: task.title,
      status: task.status,
      attempt: task.attempt,
      version: task.version,
      anchor_percent: task.anchor.percent,
      anchor_fraction: task.anchor.fraction,
      created_at: task.createdAt,
      queued_at: task.queuedAt,
      updated_at: task.updatedAt,
    })
    .execute();
  const phases = task.phases.map((phase, position) => ({
    task_id: task.id,
    position,
    name: phase.name,
    optional: phase.optional ? (1 as const) : (0 as const),
    ...phaseColumns(phase),
  }));
  await trx.insertInto('phases').values(phases).execute();
  await writeSearchText(trx, { id: task.id, title: task.title, sourceId: belongs.sourceId });
  await insertEvents(trx, task, [{ type: 'created', phase: null, data: {} }], task.createdAt);
}

/**
 * Writes a change of a task as it was read in this transaction: the row, its phases and the events, or nothing.
 *
 * @param claim set to claim the task with this change: the token, and the time of the first sign of life
 * @returns the task as it stands now
 * @throws Error when somebody else has written it since it was read
 */
export async function writeChange(
  trx: StoreTransaction,
  task: StoredTask,
  change: TaskChange,
  now: number,
  claim?: { readonly token: string; readonly at: number },
): Promise<StoredTask> {
  const after = applyChange(task, change, now);
  const lease = change.release ? null : (claim?.token ?? task.leaseToken);
  const { numUpdatedRows } = await trx
    .updateTable('tasks')
    .set({
      ...taskColumns(change.task),
      version: after.version,
      updated_at: now,
      lease_token: lease,
      ...(lease === null ? { heartbeat_at: null } : claim === undefined ? {} : { heartbeat_at: claim.at }),
    })
    .where('id', '=', task.id)
    .where('version', '=', task.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Error(`task ${task.id} was written by somebody else`);
  for (const { name, ...phase } of change.phases) {
    await trx
      .updateTable('phases')
      .set(phaseColumns(phase))
      .where('task_id', '=', task.id)
      .where('name', '=', name)
      .execute();
  }
  if (change.task.title !== undefined) await writeSearchText(trx, { ...after, sourceId: task.source.id });
  await insertEvents(trx, after, change.events, now);
  await writeProblems(trx, task.id, change);
  return { ...task, ...after, isHeld: lease !== null, leaseToken: lease };
}

/** How many items have failed, by phase. */
export async function countProblems(store: Store | StoreTransaction, taskId: string): Promise<Map<PhaseName, number>> {
  const rows = await store
    .selectFrom('problems')
    .select(['phase', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('task_id', '=', taskId)
    .groupBy('phase')
    .execute();
  return new Map(rows.map(({ phase, count }) => [phase, Number(count)]));
}

async function writeProblems(
  trx: StoreTransaction,
  taskId: string,
  { problems = [], resolved = [] }: Pick<TaskChange, 'problems' | 'resolved'>,
): Promise<void> {
  for (const { phase, index } of resolved) {
    const gone = trx.deleteFrom('problems').where('task_id', '=', taskId).where('phase', '=', phase);
    await (index === null ? gone : gone.where('item_index', '=', index)).execute();
  }
  for (const { phase, index, item, failure } of problems) {
    const told = { item, failure: JSON.stringify(failure) };
    await trx
      .insertInto('problems')
      .values({ task_id: taskId, phase, item_index: index, ...told })
      .onConflict((conflict) => conflict.columns(['task_id', 'phase', 'item_index']).doUpdateSet(told))
      .execute();
  }
}

async function insertEvents(
  trx: StoreTransaction,
  task: Task,
  events: TaskChange['events'],
  now: number,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, phase, data }) => ({
    task_id: task.id,
    type,
    phase,
    attempt: task.attempt,
    at: now,
    data: JSON.stringify(data),
  }));
  await trx.insertInto('events').values(rows).execute();
}

function taskColumns(task: TaskChange['task']): Updateable<TasksTable> {
  return defined({
    title: task.title,
    status: task.status,
    request: task.request,
    attempt: task.attempt,
    anchor_percent: task.anchor?.percent,
    anchor_fraction: task.anchor?.fraction,
    next_retry_at: task.nextRetryAt,
    error: toJson(task.error),
    error_code: task.error === null ? null : task.error?.code,
    result_id: task.resultId,
    recovery: toJson(task.recovery),
    queued_at: task.queuedAt,
    started_at: task.startedAt,
    completed_at: task.completedAt,
  });
}

function phaseColumns<P extends Partial<Omit<Phase, 'name'>>>(phase: P) {
  return defined({
    status: phase.status,
    unit: phase.unit,
    weight: phase.weight,
    items_processed: phase.itemsProcessed,
    items_in_work: phase.itemsInWork,
    items_total: phase.itemsTotal,
    attempts: phase.attempts,
    error: toJson(phase.error),
    started_at: phase.startedAt,
    completed_at: phase.completedAt,
    worked_ms: phase.workedMs,
    working_since: phase.workingSince,
    deaths: phase.deaths,
    setbacks: phase.setbacks,
  });
}

function toTask(row: Selectable<TasksTable>, phases: readonly Phase[]): Omit<StoredTask, 'source'> {
  return {
    id: row.id,
    ownerId: row.owner_id,
    method: row.method,
    kind: row.kind,
    title: row.title,
    status: row.status,
    request: row.request,
    phases,
    attempt: row.attempt,
    anchor: { percent: row.anchor_percent, fraction: row.anchor_fraction },
    nextRetryAt: row.next_retry_at,
    error: fromJson(row.error),
    resultId: row.result_id,
    recovery: row.recovery === null ? null : recoverySchema.parse(JSON.parse(row.recovery)),
    createdAt: row.created_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    version: row.version,
    isHeld: row.lease_token !== null,
    leaseToken: row.lease_token,
    heartbeatAt: row.heartbeat_at,
  };
}

/** The columns of a phase beside those of its task. */
type PhaseRow = { [Column in keyof Selectable<PhasesTable> as `phase_${Column}`]: Selectable<PhasesTable>[Column] };

function toPhase(row: Omit<PhaseRow, 'phase_task_id' | 'phase_position'>): Phase {
  return {
    name: row.phase_name,
    status: row.phase_status,
    unit: row.phase_unit,
    weight: row.phase_weight,
    optional: row.phase_optional === 1,
    itemsProcessed: row.phase_items_processed,
    itemsInWork: row.phase_items_in_work,
    itemsTotal: row.phase_items_total,
    attempts: row.phase_attempts,
    error: fromJson(row.phase_error),
    startedAt: row.phase_started_at,
    completedAt: row.phase_completed_at,
    workedMs: row.phase_worked_ms,
    workingSince: row.phase_working_since,
    deaths: row.phase_deaths,
    setbacks: row.phase_setbacks,
  };
}

function toJson(value: object | null | undefined): string | null | undefined {
  return value ? JSON.stringify(value) : value;
}

function fromJson(json: string | null): Failure | null {
  return json === null ? null : failureSchema.parse(JSON.parse(json));
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Leaves out what is undefined: a column that does not change is not named. */
function defined<T extends object>(columns: T): Defined<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Defined<T>;
}
