import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, z } from 'zod';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import type { createIngestionInputSchema } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import type { BulkInput, BulkOutput } from '#domain/tasks-api.ts';
import type { Database } from '#server/db/database.ts';
import type { Embeddings } from '#server/embedding/embeddings.ts';
import type { Knowledge } from '#server/knowledge/knowledge.ts';
import type { Library } from '#server/library/library.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import type { Search } from '#server/search/search.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import { trpcCodeOf } from './failure-status.ts';
import { holdsZeroCharacter } from './zero-character.ts';

/** What procedures work with, and for whom. */
export interface Context {
  readonly owner: string;
  readonly database: Database;
  readonly files: Pick<FileStore, 'explain'>;
  readonly progress: ProgressService;
  readonly library: Library;
  readonly knowledge: Knowledge;
  readonly search: Search;
  readonly embeddings: Embeddings;
  readonly kinds: {
    readonly summary: Creates<SourceInput>;
    readonly ingestion: Creates<z.output<typeof createIngestionInputSchema>>;
    readonly reembedding: Creates<void>;
  };
  readonly retryTask: (owner: string, id: string, from?: PhaseName) => Promise<TaskSnapshot>;
  readonly controlTasks: (owner: string, input: BulkInput) => Promise<BulkOutput>;
  /** Removes a finished task, and what nothing else needs of what it read. */
  readonly removeTask: (owner: string, id: string) => Promise<void>;
  readonly removeSummary: (owner: string, id: string) => Promise<void>;
  /** Cancels what is being added to a knowledge base, and removes it with what is in no other. */
  readonly removeKnowledgeBase: (owner: string, id: string) => Promise<void>;
}

/** Creates tasks of one kind. */
interface Creates<Input> {
  create(owner: string, input: Input): Promise<TaskSnapshot>;
}

const trpc = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error }) => {
    const told = failureOf(error);
    return { ...shape, message: told.message, data: { ...shape.data, stack: undefined, failure: told } };
  },
});

export const router = trpc.router;

/**
 * A procedure whose expected failures reach the caller with their own status and words. Input with a zero character in
 * it is refused whatever its shape.
 */
export const procedure = trpc.procedure.use(async ({ next, ctx, getRawInput }) => {
  if (holdsZeroCharacter(await getRawInput())) {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'it holds a zero character (U+0000).' });
  }
  const result = await next();
  if (result.ok) return result;
  const cause = ctx.files.explain(result.error.cause);
  if (!(cause instanceof FailureError)) return result;
  throw new TRPCError({ code: trpcCodeOf(cause.failure.code), message: cause.message, cause });
});

function failureOf(error: TRPCError): Failure {
  if (error.cause instanceof FailureError) return error.cause.failure;
  if (error.cause instanceof ZodError) return failure('invalid_input', { detail: z.prettifyError(error.cause) });
  if (error.code === 'INTERNAL_SERVER_ERROR') return failure('internal');
  return failure('invalid_input', { detail: error.message });
}
