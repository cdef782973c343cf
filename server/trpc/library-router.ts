import { z } from 'zod';
import { passagesInputSchema } from '#domain/passage.ts';
import { storableText } from '#domain/storable-text.ts';
import { procedure, router } from './procedure.ts';

const idInput = z.object({ id: storableText.min(1).max(100) });

const listInput = z
  .object({
    search: storableText.max(200).optional(),
    cursor: storableText.max(200).optional(),
    limit: z.int().min(1).max(100).default(30),
  })
  .prefault({});

/** Finished summaries and the texts they cite. */
export const libraryRouter = router({
  /** The newest first. */
  list: procedure.input(listInput).query(({ ctx, input }) => ctx.library.list(ctx.owner, input)),

  get: procedure.input(idInput).query(({ ctx, input }) => ctx.library.get(ctx.owner, input.id)),

  /** Some of the source's own text, from a place on, passage by passage in the order that citations count in. */
  passages: procedure
    .input(passagesInputSchema)
    .query(async ({ ctx, input }) => ({ passages: await ctx.library.passages(ctx.owner, input.id, input) })),

  /** The summary as a Markdown file. */
  export: procedure.input(idInput).query(({ ctx, input }) => ctx.library.export(ctx.owner, input.id)),

  /** Deletes a summary, the text it cites and the file it was made of. */
  remove: procedure.input(idInput).mutation(async ({ ctx, input }) => {
    await ctx.removeSummary(ctx.owner, input.id);
    return { id: input.id };
  }),
});
