import { discardSources } from '#server/library/documents.ts';
import type { KindModule, Services } from '../kind-module.ts';
import { runnerOf } from '../run-task.ts';
import { createReembedding } from './create-reembedding.ts';
import { reembeddingPipeline } from './reembedding-pipeline.ts';

export function reembeddingModule(services: Services): KindModule<void> {
  const { embeddingBatch: batch } = services;
  return {
    runner: runnerOf(reembeddingPipeline({ ...services, ...(batch !== undefined && { batch }) })),
    create: (owner) => createReembedding(services, owner),
    discard: (trx, { source }) => discardSources(trx, [source.id]),
  };
}
