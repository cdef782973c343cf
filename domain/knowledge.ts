import { z } from 'zod';
import { locatorSchema } from './passage.ts';
import { SOURCE_KINDS } from './source.ts';
import { storableText } from './storable-text.ts';

const time = z.iso.datetime();
const id = storableText.min(1).max(100);

export const knowledgeBaseNameSchema = storableText.trim().min(1).max(200);
export const knowledgeBaseDescriptionSchema = storableText.trim().max(2_000);

export const knowledgeBaseSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** Documents that a search sees, and the chunks that they are cut into. */
  documents: z.int().nonnegative(),
  chunks: z.int().nonnegative(),
  /** Ingestions into it that are not finished. */
  activeTaskIds: z.array(z.string()),
  /** The ingestion into it that was begun last, finished or not; null where there is none any more. */
  latestTaskId: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
});
export type KnowledgeBase = z.infer<typeof knowledgeBaseSchema>;

export const createKnowledgeBaseInputSchema = z.object({
  name: knowledgeBaseNameSchema,
  description: knowledgeBaseDescriptionSchema.default(''),
});

export const updateKnowledgeBaseInputSchema = z.object({
  id,
  name: knowledgeBaseNameSchema.optional(),
  description: knowledgeBaseDescriptionSchema.optional(),
});

export const knowledgeDocumentSchema = z.object({
  id: z.string(),
  /** What the person calls it: the path of a file, the title of a page. */
  name: z.string(),
  title: z.string().nullable(),
  language: z.string().nullable(),
  mediaType: z.string().nullable(),
  source: z.object({ kind: z.enum(SOURCE_KINDS), url: z.string().nullable(), bytes: z.int().nullable() }),
  chunks: z.int().nonnegative(),
  /** The task that brought it here; it may have been removed since. */
  taskId: z.string(),
  /** Its summary, where it was asked for. */
  summaryId: z.string().nullable(),
  addedAt: time,
});
export type KnowledgeDocument = z.infer<typeof knowledgeDocumentSchema>;

export const listDocumentsInputSchema = z.object({
  id,
  /** Only those whose name or title has it. */
  search: storableText.max(200).optional(),
  cursor: storableText.max(400).optional(),
  limit: z.int().min(1).max(200).default(50),
});

export const documentInKnowledgeBaseSchema = z.object({ id, documentIds: z.array(id).min(1).max(1_000) });

/** A document with all the knowledge bases that it is in. */
export const documentPageSchema = knowledgeDocumentSchema.extend({
  knowledgeBases: z.array(z.object({ id: z.string(), name: z.string() })),
  passages: z.int().nonnegative(),
  hasFile: z.boolean(),
});
export type DocumentPage = z.infer<typeof documentPageSchema>;

export const MAX_QUERY_CHARACTERS = 10_000;

export const searchInputSchema = z.object({
  query: z.string().max(MAX_QUERY_CHARACTERS),
  /** One knowledge base; all of the person's without it. */
  knowledgeBaseId: id.optional(),
  documentIds: z.array(id).max(100).optional(),
  mediaTypes: z.array(z.string().max(200)).max(50).optional(),
  /** When the documents were added, inclusive. */
  addedFrom: time.optional(),
  addedTo: time.optional(),
  offset: z.int().min(0).max(1_000).default(0),
  limit: z.int().min(1).max(100).default(20),
});
export type SearchInput = z.input<typeof searchInputSchema>;

/** A passage that answers a query. */
export const searchHitSchema = z.object({
  chunkId: z.int(),
  documentId: z.string(),
  /** What the document is called, and where it is. */
  name: z.string(),
  title: z.string().nullable(),
  knowledgeBaseId: z.string(),
  mediaType: z.string().nullable(),
  url: z.string().nullable(),
  addedAt: time,
  text: z.string(),
  /** The stretches of `text` that match, as [start, end) in UTF-16 units, in order, apart from each other. */
  marks: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])),
  headingPath: z.array(z.string()),
  locator: locatorSchema,
  /** The passages of the document that it is made of, both ends included. */
  passages: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  /** 0 to 1, comparable within one answer only. */
  score: z.number(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/**
 * Why meaning takes no part in a search: there are no vectors yet, they or the query's were not to be had in time, or they
 * are more than may be kept in memory.
 */
const withoutMeaningSchema = z.enum(['unlearnt', 'late', 'memory']);
export type WithoutMeaning = z.infer<typeof withoutMeaningSchema>;

export const searchAnswerSchema = z.object({
  hits: z.array(searchHitSchema),
  /** Whether there are more behind these. */
  hasMore: z.boolean(),
  /** Whether meaning took part, or words alone. */
  method: z.enum(['fused', 'lexical', 'none']),
  /** Null where it did, and where the query says nothing to it. */
  withoutMeaning: withoutMeaningSchema.nullable(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

/** What search by meaning goes by, for its owner. */
export const embeddingStatusSchema = z.object({
  active: z
    .object({
      id: z.string(),
      kind: z.enum(['lsa', 'endpoint']),
      name: z.string(),
      dimensions: z.int(),
      fittedOn: z.int(),
      createdAt: time,
    })
    .nullable(),
  /** What the settings ask for. */
  wanted: z.object({ kind: z.enum(['lsa', 'endpoint']), name: z.string() }),
  /** Whether the active one is another than the wanted, or was fitted on much less than there is now. */
  isOutdated: z.boolean(),
  chunks: z.int().nonnegative(),
  /** The task that makes a new one, while there is one. */
  taskId: z.string().nullable(),
});
export type EmbeddingStatus = z.infer<typeof embeddingStatusSchema>;
