import { searchInputSchema } from '#domain/knowledge.ts';
import { procedure, router } from './procedure.ts';

/** Passages that answer a query, from one knowledge base or all of one's own. */
export const searchRouter = router({
  query: procedure
    .input(searchInputSchema)
    .query(({ ctx, input, signal }) => ctx.search.query(ctx.owner, input, signal)),
});
