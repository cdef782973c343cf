import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, z } from 'zod';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import type { PhaseName } from '#domain/plan.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import type { BulkAction, BulkResult, BulkSelection } from '#domain/tasks-api.ts';
import type { Library } from '#server/library/library.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import { trpcCodeOf } from './failure-status.ts';

/** What procedures work with, and for whom. */
export interface Context {
  readonly owner: string;
  readonly progress: ProgressService;
  readonly library: Library;
  readonly createSummary: (owner: string, source: SourceInput) => Promise<TaskSnapshot>;
  readonly retryTask: (owner: string, id: string, from?: PhaseName) => Promise<TaskSnapshot>;
  readonly controlTasks: (owner: string, action: BulkAction, selection: BulkSelection) => Promise<BulkResult[]>;
  /** Removes a finished task, and what nothing else needs of what it read. */
  readonly removeTask: (owner: string, id: string) => Promise<void>;
  readonly removeSummary: (owner: string, id: string) => Promise<void>;
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
