import { z } from 'zod';
import {
  createKnowledgeBaseInputSchema,
  documentInKnowledgeBaseSchema,
  listDocumentsInputSchema,
  updateKnowledgeBaseInputSchema,
} from '#domain/knowledge.ts';
import { passagesInputSchema } from '#domain/passage.ts';
import { storableText } from '#domain/storable-text.ts';
import { procedure, router } from './procedure.ts';

const idInput = z.object({ id: storableText.min(1).max(100) });

/** Knowledge bases and the documents in them. */
export const knowledgeRouter = router({
  list: procedure.query(async ({ ctx }) => ({ knowledgeBases: await ctx.knowledge.list(ctx.owner) })),

  get: procedure.input(idInput).query(({ ctx, input }) => ctx.knowledge.get(ctx.owner, input.id)),

  create: procedure
    .input(createKnowledgeBaseInputSchema)
    .mutation(({ ctx, input }) => ctx.knowledge.create(ctx.owner, input)),

  /** Renames or describes. */
  update: procedure
    .input(updateKnowledgeBaseInputSchema)
    .mutation(({ ctx, input }) => ctx.knowledge.update(ctx.owner, input.id, input)),

  /** Deletes a knowledge base with everything that is in no other; what is being added to it is cancelled. */
  remove: procedure.input(idInput).mutation(async ({ ctx, input }) => {
    await ctx.removeKnowledgeBase(ctx.owner, input.id);
    return { id: input.id };
  }),

  /** The documents that a search in it sees, the newest first. */
  documents: procedure
    .input(listDocumentsInputSchema)
    .query(({ ctx, input }) => ctx.knowledge.documents(ctx.owner, input)),

  removeDocuments: procedure.input(documentInKnowledgeBaseSchema).mutation(async ({ ctx, input }) => ({
    removed: await ctx.knowledge.removeDocuments(ctx.owner, input.id, input.documentIds),
  })),

  /** Reads documents again, links from where they lead; what is found stays until the new reading is whole. */
  reingest: procedure.input(documentInKnowledgeBaseSchema).mutation(({ ctx, input }) =>
    ctx.kinds.ingestion.create(ctx.owner, {
      knowledgeBaseId: input.id,
      sources: input.documentIds.map((documentId) => ({ kind: 'document', documentId, again: true })),
      summarize: false,
    }),
  ),

  /** One document, with all the knowledge bases that it is in. */
  document: procedure.input(idInput).query(({ ctx, input }) => ctx.knowledge.document(ctx.owner, input.id)),

  /** A document's own text, passage by passage, from a place on. */
  passages: procedure.input(passagesInputSchema).query(async ({ ctx, input }) => ({
    passages: await ctx.knowledge.passages(ctx.owner, input.id, input),
  })),

  /** What search by meaning goes by. */
  embedding: procedure.query(({ ctx }) => ctx.embeddings.status(ctx.owner)),

  /** Makes the model anew that the settings ask for, as a task; search goes by the old one until that is done. */
  switchEmbedding: procedure.mutation(({ ctx }) => ctx.kinds.reembedding.create(ctx.owner)),
});
