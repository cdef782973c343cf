import type { Database } from '#server/db/database.ts';
import { claims } from './claims.ts';
import { eventViolations } from './event-invariants.ts';
import { fileViolations } from './file-invariants.ts';
import { ingestionViolations, knowledgeViolations, strayDocuments, switchViolations } from './knowledge-invariants.ts';
import { loadTables, type Tables, type TaskRows } from './stored-tables.ts';

export interface Installation {
  readonly database: Database;
  readonly dataDir: string;
}

/**
 * What is wrong with an installation, one sentence each, told from its tables and its files alone. Holds at any moment
 * at which nobody writes, whatever has happened before.
 *
 * @param isSettled whether everything has been run to its end: then nothing may be under way, and nobody hold anything
 */
export async function findViolations({ database, dataDir }: Installation, isSettled = true): Promise<string[]> {
  const tables = await loadTables(database);
  return [
    ...tables.tasks.flatMap((task) => taskViolations(task, tables, isSettled)),
    ...(isSettled ? [...strayDocuments(tables), ...knowledgeViolations(tables)] : []),
    ...(await fileViolations(tables, dataDir)),
  ];
}

function taskViolations(task: TaskRows, tables: Tables, isSettled: boolean): string[] {
  const wrong = [
    ...statusViolations(task, isSettled),
    ...phaseViolations(task),
    ...(task.row.kind === 'summary' ? [...documentViolations(task), ...summaryViolations(task)] : []),
    ...(task.row.kind === 'ingestion' ? ingestionViolations(task, tables) : []),
    ...(task.row.kind === 'reembedding' ? switchViolations(task, tables) : []),
    ...eventViolations(task),
  ];
  return wrong.map((sentence) => `${task.row.id} (${task.row.status}): ${sentence}`);
}

const FINISHED = new Set(['completed', 'failed', 'cancelled']);

function statusViolations({ row }: TaskRows, isSettled: boolean): string[] {
  const isFinished = FINISHED.has(row.status);
  return claims({
    'it is finished and still held': isFinished && row.lease_token !== null,
    'it is finished and still asked for something': isFinished && row.request !== null,
    'it is finished and waits for a try': isFinished && row.next_retry_at !== null,
    'it is paused and still held': row.status === 'paused' && row.lease_token !== null,
    'it waits in the queue and is held': row.status === 'pending' && row.lease_token !== null,
    'its version is not positive': row.version < 1,
    'it is under way though all has settled': isSettled && (row.status === 'pending' || row.status === 'running'),
    'somebody holds it though all has settled': isSettled && row.lease_token !== null,
    'it has a result and is not completed': (row.result_id !== null) !== (row.status === 'completed'),
    'it has an error and has not failed': (row.error !== null) !== (row.status === 'failed'),
  });
}

/** Which statuses the phases may have, by the status of the task. */
const PHASES_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  pending: new Set(['pending', 'paused', 'completed', 'skipped']),
  running: new Set(['pending', 'running', 'paused', 'completed', 'skipped']),
  paused: new Set(['pending', 'paused', 'completed', 'skipped']),
  completed: new Set(['completed', 'skipped']),
  failed: new Set(['pending', 'failed', 'completed', 'skipped']),
  cancelled: new Set(['cancelled', 'completed', 'skipped']),
};

function phaseViolations({ row, phases, plan }: TaskRows): string[] {
  const wrong = claims({
    'its phases are not those of its kind': phases.map(({ name }) => name).join() !== plan.join(),
    'more than one phase has failed': phases.filter(({ status }) => status === 'failed').length > 1,
    'a phase is done before the one before it': phases.some(
      ({ status }, index) => status === 'completed' && !isDone(phases[index - 1]?.status),
    ),
  });
  for (const phase of phases) {
    const { name, status, items_processed: done, items_total: total } = phase;
    wrong.push(
      ...claims({
        [`${name} is ${status}`]: PHASES_OF[row.status]?.has(status) !== true,
        [`${name} has done ${done} of ${total}`]: total !== null && done > total,
        [`${name} is completed with ${done} of ${total}`]: status === 'completed' && done !== total,
        [`${name} has not begun and has done ${done}`]: status === 'pending' && done > 0,
        [`${name} counts time though nobody works on it`]: phase.working_since !== null && row.lease_token === null,
        [`${name} has worked for ${phase.worked_ms} ms`]: phase.worked_ms < 0,
      }),
    );
  }
  return wrong;
}

function isDone(status: string | undefined): boolean {
  return status === undefined || status === 'completed' || status === 'skipped';
}

/** Every unit once and in order, and as many as were counted. */
function documentViolations({ row, document, passages, phases }: TaskRows): string[] {
  // A summary that was removed took its document with it.
  if (document === undefined) return row.status === 'completed' ? [] : ['its document is gone'];
  const extracting = phases.find(({ name }) => name === 'extracting');
  const counted = extracting?.items_processed ?? 0;
  const stored = document.units_extracted;
  const lastUnit = passages.at(-1)?.unit_index ?? -1;
  return claims({
    'a passage is missing or doubled': passages.some(({ position }, index) => position !== index),
    'its passages are out of order': passages.some(
      ({ unit_index }, index) => unit_index < (passages[index - 1]?.unit_index ?? 0),
    ),
    [`it has passages of unit ${lastUnit} and ${stored} units`]: lastUnit >= stored,
    [`${counted} units are counted and ${stored} stored`]:
      extracting?.status === 'completed' ? counted !== stored : counted > stored,
    'it has no passages after extracting': extracting?.status === 'completed' && passages.length === 0,
  });
}

function summaryViolations({ row, summaries, phases }: TaskRows): string[] {
  const isSaved = phases.some(({ name, items_processed }) => name === 'saving' && items_processed > 0);
  return claims({
    [`it has ${summaries.length} summaries`]: summaries.length > 1,
    'its result is not its summary':
      summaries.length === 1 && row.result_id !== null && summaries[0]?.id !== row.result_id,
    'its summary has no points': summaries.some(({ points }) => points === '[]'),
    'it has a summary that was not counted': summaries.length === 1 && !isSaved,
    'it was cancelled and left a summary': row.status === 'cancelled' && summaries.length > 0,
  });
}
