import { createIngestionInputSchema, listItemsInputSchema } from '#domain/ingestion.ts';
import {
  bulkFilterSchema,
  bulkInputSchema,
  createSummaryInputSchema,
  eventsInputSchema,
  retryInputSchema,
  skipInputSchema,
  taskFilterSchema,
  taskIdInputSchema,
  watchInputSchema,
} from '#domain/tasks-api.ts';
import { listItems } from '#server/knowledge/ingestion-items.ts';
import { procedure, router } from './procedure.ts';

/** Long tasks: made, watched and controlled by their owner. Every answer about a task is a snapshot. */
export const tasksRouter = router({
  /** Begins to summarize a source. */
  createSummary: procedure
    .input(createSummaryInputSchema)
    .mutation(({ ctx, input }) => ctx.kinds.summary.create(ctx.owner, input.source)),

  /** Begins to add documents to a knowledge base. */
  createIngestion: procedure
    .input(createIngestionInputSchema)
    .mutation(({ ctx, input }) => ctx.kinds.ingestion.create(ctx.owner, input)),

  /** The documents of an ingestion, each as it stands. */
  items: procedure
    .input(listItemsInputSchema)
    .query(({ ctx, input }) => listItems(ctx.database.store, ctx.owner, input)),

  get: procedure.input(taskIdInputSchema).query(({ ctx, input }) => ctx.progress.read.get(ctx.owner, input.id)),

  /** A page of the tasks that pass a filter, the newest first, with the totals of all pages. */
  list: procedure
    .input(taskFilterSchema.prefault({}))
    .query(({ ctx, input }) => ctx.progress.read.list(ctx.owner, input)),

  /** Many at once: only those that changed since the versions that the caller holds. */
  watch: procedure.input(watchInputSchema).query(({ ctx, input }) => ctx.progress.read.watch(ctx.owner, input.tasks)),

  /** Some of what happened to a task, the oldest first, and the `before` of the page before it, if there is one. */
  events: procedure.input(eventsInputSchema).query(async ({ ctx, input: { id, ...page } }) => {
    const found = await ctx.progress.read.events(ctx.owner, id, { ...page, limit: page.limit + 1 });
    const events = page.after === undefined ? found.slice(-page.limit) : found.slice(0, page.limit);
    const isAll = found.length <= page.limit || page.after !== undefined;
    return { events, earlier: isAll ? null : (events[0]?.id ?? null) };
  }),

  cancel: procedure.input(taskIdInputSchema).mutation(({ ctx, input }) => ctx.progress.cancel(ctx.owner, input.id)),

  /** At the end of the item that is in work; shown as a request until then. */
  pause: procedure.input(taskIdInputSchema).mutation(({ ctx, input }) => ctx.progress.pause(ctx.owner, input.id)),

  /** Goes on where it stood; or a pause that has not come about yet is taken back. */
  resume: procedure.input(taskIdInputSchema).mutation(({ ctx, input }) => ctx.progress.resume(ctx.owner, input.id)),

  /**
   * One action over many tasks: each gets its own answer, and one that cannot be done stops no other. Of what a filter
   * finds, a batch; `nextCursor` leads to the next.
   */
  bulk: procedure.input(bulkInputSchema).mutation(({ ctx, input }) => ctx.controlTasks(ctx.owner, input)),

  /** How many of the tasks that a filter finds each action would change. */
  bulkCounts: procedure
    .input(bulkFilterSchema)
    .query(({ ctx, input }) => ctx.progress.read.bulkCounts(ctx.owner, input)),

  /**
   * A failed task goes on where it failed, a completed one does its failed items again, a wait for the next try ends now.
   * With `from`, a finished task does that phase and all after it anew.
   */
  retry: procedure.input(retryInputSchema).mutation(({ ctx, input }) => ctx.retryTask(ctx.owner, input.id, input.from)),

  /** Leaves an optional phase out, before or while it runs. */
  skip: procedure
    .input(skipInputSchema)
    .mutation(({ ctx, input }) => ctx.progress.skip(ctx.owner, input.id, input.phase)),

  /** Takes a finished task off the lists. Its summary stays in the library. */
  remove: procedure.input(taskIdInputSchema).mutation(async ({ ctx, input }) => {
    await ctx.removeTask(ctx.owner, input.id);
    return { id: input.id };
  }),
});
