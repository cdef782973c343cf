import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, z } from 'zod';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import type { Runtime } from '#server/runtime.ts';
import { trpcCodeOf } from './failure-status.ts';

/** What procedures work with, and for whom. */
export interface Context
  extends Pick<
    Runtime,
    | 'database'
    | 'progress'
    | 'library'
    | 'knowledge'
    | 'search'
    | 'embeddings'
    | 'createSummary'
    | 'createIngestion'
    | 'retryTask'
    | 'controlTasks'
    | 'removeTask'
    | 'removeSummary'
    | 'removeKnowledgeBase'
    | 'switchEmbeddings'
  > {
  readonly owner: string;
}

const trpc = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error }) => {
    const told = failureOf(error);
    return { ...shape, message: told.message, data: { ...shape.data, stack: undefined, failure: told } };
  },
});

export const router = trpc.router;

/** A procedure whose expected failures reach the caller with their own status, and nobody else's words. */
export const procedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof FailureError)) return result;
  const { cause } = result.error;
  throw new TRPCError({ code: trpcCodeOf(cause.failure.code), message: cause.message, cause });
});

function failureOf(error: TRPCError): Failure {
  if (error.cause instanceof FailureError) return error.cause.failure;
  if (error.cause instanceof ZodError) return failure('invalid_input', { detail: z.prettifyError(error.cause) });
  if (error.code === 'INTERNAL_SERVER_ERROR') return failure('internal');
  return failure('invalid_input', { detail: error.message });
}
