import type { PhaseName } from '#domain/kinds/registry.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';

/** Tells how far each phase that runs is: a document that fails is done for those that never see it. */
export async function tellEverybody(work: IngestionWork): Promise<void> {
  for (const { name, status } of work.run.task.phases) {
    if (status === 'running' && countsDocuments(work, name)) {
      await planDocuments(work, name);
      work.run.count(name, work.tally.done(name));
    }
  }
}

export async function tellCounts(work: IngestionWork, track: PhaseTracker, name: PhaseName): Promise<void> {
  if (!countsDocuments(work, name)) return;
  await planDocuments(work, name);
  track.count(work.tally.done(name));
}

async function planDocuments({ run, tally }: IngestionWork, name: PhaseName): Promise<void> {
  const { itemsTotal, unit } = run.phase(name);
  if (itemsTotal !== tally.total || unit !== 'documents') await run.plan(name, tally.total, 'documents');
}

/** So much of a document in work is done, 0 to 1: told with what is stored next. */
export function tellPart(work: IngestionWork, track: PhaseTracker, name: PhaseName, id: string, part: number): void {
  if (!countsDocuments(work, name)) return;
  work.parts.set(name, id, part);
  track.countInWork(work.parts.sum(name));
}

/** Documents are in work no more: before it is told what became of them. */
export function dropParts(
  { parts }: IngestionWork,
  track: PhaseTracker,
  name: PhaseName,
  items: readonly { readonly id: string }[],
): void {
  for (const { id } of items) parts.drop(name, id);
  track.countInWork(parts.sum(name));
}

/** Of a task with one document, its pages and chunks are counted in most phases. */
export function countsDocuments({ only }: IngestionWork, name: PhaseName): boolean {
  return only === null || name === 'loading' || name === 'summarizing';
}
