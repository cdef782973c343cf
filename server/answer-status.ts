import { FailureError, fail } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import {
  type DocumentStatus,
  documentInStore,
  documentStatusOfItem,
  documentStatusOfSummary,
  type IngestionStatus,
  ingestionStatusOf,
  type JobStatus,
  jobStatusOf,
  type ProgressStatus,
  progressStatusOf,
} from '#domain/status-api.ts';
import { findDocumentWork } from '#server/knowledge/document-item.ts';
import { listItems } from '#server/knowledge/ingestion-items.ts';
import type { Runtime } from './runtime.ts';

/*
 * Status over HTTP (decision 0027), over the same services as tRPC. All of these throw `not_found`, also for somebody else's.
 */
type Services = Pick<Runtime, 'database' | 'progress' | 'knowledge'>;

/** Answered from the task that works on the document, and from the store once there is none. */
export async function documentStatus(from: Services, owner: string, id: string): Promise<DocumentStatus> {
  const { store } = from.database;
  const work = await findDocumentWork(store, owner, requireId(id, 'document'));
  const task = work === null ? null : await taskIfThere(from, owner, work.taskId);
  if (work === null || task === null) return documentInStore(id);
  return work.item === null ? documentStatusOfSummary(id, task) : documentStatusOfItem(id, work.item, task);
}

export async function progressStatus({ progress }: Services, owner: string, id: string): Promise<ProgressStatus> {
  return progressStatusOf(await progress.read.get(owner, requireId(id, 'task')));
}

/** Removes the record of a finished task; what it made stays. Throws `not_allowed_now` for one that is unfinished. */
export async function cleanProgress(
  runtime: Pick<Runtime, 'removeTask'>,
  owner: string,
  id: string,
): Promise<{ status: 'cleaned' }> {
  await runtime.removeTask(owner, requireId(id, 'task'));
  return { status: 'cleaned' };
}

export async function jobStatus({ progress }: Services, owner: string, id: string): Promise<JobStatus> {
  return jobStatusOf(await progress.read.get(owner, requireId(id, 'task')));
}

/** Of the ingestion that runs, else of the latest one. */
export async function ingestionStatus(from: Services, owner: string, id: string): Promise<IngestionStatus> {
  const base = await from.knowledge.get(owner, requireId(id, 'knowledge base'));
  const taskId = base.activeTaskIds[0] ?? base.latestTaskId;
  const task = taskId === null ? null : await taskIfThere(from, owner, taskId);
  if (task === null) return ingestionStatusOf(base, null, {});
  const { counts } = await listItems(from.database.store, owner, { id: task.id, limit: 1 });
  return ingestionStatusOf(base, task, counts);
}

/** A task may be removed between two reads. */
async function taskIfThere({ progress }: Services, owner: string, id: string): Promise<TaskSnapshot | null> {
  try {
    return await progress.read.get(owner, id);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not_found') return null;
    throw error;
  }
}

/** No id holds a zero character, and PostgreSQL cannot be asked for one. */
function requireId(id: string, what: string): string {
  return id.includes('\0') ? fail('not_found', { what }) : id;
}
