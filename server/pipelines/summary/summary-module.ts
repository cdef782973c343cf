import type { SourceInput } from '#domain/source.ts';
import { discardReading } from '#server/library/documents.ts';
import type { KindModule, Services } from '../kind-module.ts';
import { runnerOf } from '../run-task.ts';
import { createSummary } from './create-summary.ts';
import { summaryPipeline } from './summary-pipeline.ts';

export function summaryModule(services: Services): KindModule<SourceInput> {
  return {
    runner: runnerOf(summaryPipeline(services)),
    create: (owner, input) => createSummary(services, owner, input),
    discard: (trx, { id, source }) => discardReading(trx, { id, sourceId: source.id }),
  };
}
