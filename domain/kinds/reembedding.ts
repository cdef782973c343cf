import { z } from 'zod';
import { phase } from '../plan.ts';
import { defineKind } from './kind.ts';

/** Semantic search changes to another embedding model: every chunk of a person is embedded again. */
export const reembedding = defineKind({
  plan: [
    phase('fitting', 'chunks', 0),
    phase('embedding', 'chunks', 20, { keepsItems: true }),
    phase('switching', 'checks', 98),
  ],
  isOverlapped: false,
  resultSchema: z.object({ modelId: z.string() }).strict(),
  resultOf: (modelId) => ({ modelId }),
  // A search index that is not finished is of no use.
  cancelKeepsItems: false,
  readyLabel: 'New search index in use',
  stageLabels: {
    fitting: () => 'Fitting the embedding model to your documents',
    embedding: () => 'Computing embeddings',
    switching: () => 'Switching to the new search index',
  },
  changes: ['knowledge', 'search'],
});
