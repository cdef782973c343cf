import { z } from 'zod';
import { phase } from '../plan.ts';
import { defineKind } from './kind.ts';

/** Many documents are read and made searchable in a knowledge base. */
export const ingestion = defineKind({
  plan: [
    phase('loading', 'documents', 0, { keepsItems: true }),
    phase('extracting', 'pages', 10, { keepsItems: true }),
    phase('chunking', 'chunks', 25, { keepsItems: true }),
    phase('embedding', 'chunks', 40, { keepsItems: true }),
    phase('indexing', 'chunks', 70, { keepsItems: true }),
    phase('summarizing', 'documents', 85, { optional: true, keepsItems: true }),
  ],
  isOverlapped: true,
  resultSchema: z.object({ knowledgeBaseId: z.string() }).strict(),
  resultOf: (knowledgeBaseId) => ({ knowledgeBaseId }),
  cancelKeepsItems: true,
  readyLabel: 'Ready to search',
  stageLabels: {
    loading: ({ name }) => `Loading ${name}`,
    extracting: ({ name }) => `Extracting text from ${name}`,
    chunking: ({ name }) => `Splitting ${name} into passages`,
    embedding: () => 'Computing embeddings',
    indexing: ({ name }) => `Indexing ${name}`,
    summarizing: ({ name }) => `Summarizing ${name}`,
  },
  changes: ['library', 'knowledge', 'search'],
});
