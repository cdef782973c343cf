import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { PHASE_NAMES, type PhaseName } from './kinds/registry.ts';
import { UNITS } from './plan.ts';
import { sourceInputSchema } from './source.ts';
import { storableText } from './storable-text.ts';

/** What holds documents instead of being one. */
export const ITEM_EXPANSIONS = ['archive', 'site'] as const;
export type ItemExpansion = (typeof ITEM_EXPANSIONS)[number];

/**
 * How far a document of an ingestion has come: what is behind it is stored. An archive or a site is `expanded` when all
 * that it holds is known. One that has failed does not hold up the others.
 */
export const ITEM_STATES = [
  'waiting',
  'loaded',
  'extracted',
  'chunked',
  'embedded',
  'indexed',
  'expanded',
  'failed',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** The state in which each phase takes documents up. */
export const TAKEN_UP_BY = {
  loading: 'waiting',
  extracting: 'loaded',
  chunking: 'extracted',
  embedding: 'chunked',
  indexing: 'embedded',
  summarizing: 'indexed',
} as const satisfies Partial<Record<PhaseName, ItemState>>;

/**
 * What became of a document: `added`; `replaced` an earlier version of the same source; `unchanged`, since its bytes
 * were in the knowledge base already.
 */
export const ITEM_OUTCOMES = ['added', 'replaced', 'unchanged'] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** The most sources that one ingestion is given; what they hold may be more. */
export const MAX_SOURCES_PER_INGESTION = 10_000;
export const MAX_CRAWL_DEPTH = 10;

/** A file, where it stood in a folder, if in one; a link; a text; a site; what is in the library or ingested already. */
export const ingestionSourceSchema = z.discriminatedUnion('kind', [
  sourceInputSchema.options[0].extend({ path: storableText.min(1).max(1_000).optional() }),
  sourceInputSchema.options[1],
  sourceInputSchema.options[2],
  z.object({
    kind: z.literal('site'),
    url: z.string().min(1).max(4_000),
    /** Links followed from the first page, at most. */
    depth: z.int().min(0).max(MAX_CRAWL_DEPTH).default(2),
    /** The installation may allow fewer. */
    maxPages: z.int().positive().max(100_000).default(100),
  }),
  z.object({ kind: z.literal('summary'), summaryId: storableText.min(1).max(100) }),
  z.object({
    kind: z.literal('document'),
    documentId: storableText.min(1).max(100),
    /** Whether it is read again instead of taken as it is. */
    again: z.boolean().default(false),
  }),
]);
export type IngestionSource = z.infer<typeof ingestionSourceSchema>;

export const createIngestionInputSchema = z.object({
  knowledgeBaseId: storableText.min(1).max(100),
  sources: z.array(ingestionSourceSchema).min(1).max(MAX_SOURCES_PER_INGESTION),
  /** Whether each document is summarized too. */
  summarize: z.boolean().default(false),
});
export type CreateIngestionInput = z.input<typeof createIngestionInputSchema>;

/** One row of an ingestion. */
export const ingestionItemSchema = z.object({
  id: z.string(),
  position: z.int().nonnegative(),
  name: z.string(),
  /** Set for what holds documents instead of being one. */
  expands: z.enum(ITEM_EXPANSIONS).nullable(),
  /** The row that it came out of. */
  parentId: z.string().nullable(),
  state: z.enum(ITEM_STATES),
  outcome: z.enum(ITEM_OUTCOMES).nullable(),
  /** Set once there is a document to open. */
  documentId: z.string().nullable(),
  unit: z.enum(UNITS).nullable(),
  unitsDone: z.int().nonnegative(),
  unitsTotal: z.int().nonnegative().nullable(),
  chunksDone: z.int().nonnegative(),
  chunksTotal: z.int().nonnegative().nullable(),
  failedIn: z.enum(PHASE_NAMES).nullable(),
  failure: failureSchema.nullable(),
});
export type IngestionItem = z.infer<typeof ingestionItemSchema>;

export const listItemsInputSchema = z.object({
  id: storableText.min(1).max(100),
  /** Only those in one of these states. */
  state: z.array(z.enum(ITEM_STATES)).optional(),
  /** Only rows behind this position. */
  after: z.int().optional(),
  limit: z.int().min(1).max(500).default(100),
});

export const ingestionItemsSchema = z.object({
  items: z.array(ingestionItemSchema),
  /** How many rows there are in each state, of all. */
  counts: z.partialRecord(z.enum(ITEM_STATES), z.int()),
});
export type IngestionItems = z.infer<typeof ingestionItemsSchema>;
