import type { z } from 'zod';
import type { createIngestionInputSchema } from '#domain/ingestion.ts';
import { discardSources } from '#server/library/documents.ts';
import type { KindModule, Services } from '../kind-module.ts';
import { runnerOf } from '../run-task.ts';
import { createIngestion } from './create-ingestion.ts';
import { discardCancelled, discardIngestion } from './discard-ingestion.ts';
import { ingestionPipeline } from './ingestion-pipeline.ts';
import { readIngestionFacts } from './read-facts.ts';

export function ingestionModule(services: Services): KindModule<z.output<typeof createIngestionInputSchema>> {
  return {
    runner: runnerOf(ingestionPipeline(services, services.onIngested)),
    create: (owner, input) => createIngestion(services, owner, input),
    discard: async (trx, { id, source }) => [
      ...(await discardIngestion(trx, id)),
      ...(await discardSources(trx, [source.id])),
    ],
    clean: () => discardCancelled(services),
    readFacts: readIngestionFacts,
  };
}
