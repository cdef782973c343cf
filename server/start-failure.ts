import { FailureError } from '#domain/failure.ts';

/** Why the product could not be started and what to do, for the operator. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof FailureError) return `${error.failure.message} ${error.failure.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
