import { type Failure, FailureError, failure } from '#domain/failure.ts';
import { ownerOf } from '#server/accounts/local-owner.ts';
import { PRIVATE_HEADERS } from '#server/http/security-headers.ts';
import { refusalOf } from '#server/http/trusted-request.ts';
import { httpStatusOf } from '#server/trpc/failure-status.ts';
import { type Runtime, runtime } from './runtime.ts';

/** Who asks, and what answers them. */
export interface Served {
  readonly runtime: Runtime;
  readonly owner: string;
}

/**
 * Answers a request to a route: refuses foreign ones, turns failures into `{ error: Failure }` with their status, and
 * marks every answer as private.
 */
export async function serveRequest(request: Request, answer: (served: Served) => Promise<Response>): Promise<Response> {
  const response = await answerOrFailure(request, answer);
  for (const [name, value] of Object.entries(PRIVATE_HEADERS)) response.headers.set(name, value);
  return response;
}

async function answerOrFailure(request: Request, answer: (served: Served) => Promise<Response>): Promise<Response> {
  let explain = (error: unknown) => error;
  try {
    const opened = await runtime();
    explain = opened.files.explain;
    const refusal = refusalOf(request.headers, opened.settings);
    if (refusal !== null) return failureResponse(refusal);
    return await answer({ runtime: opened, owner: ownerOf(request.headers) });
  } catch (cause) {
    const error = explain(cause);
    if (error instanceof FailureError) return failureResponse(error.failure);
    console.error(`${request.method} ${new URL(request.url).pathname} failed:`, error);
    return failureResponse(failure('internal'));
  }
}

function failureResponse(told: Failure): Response {
  return Response.json({ error: told }, { status: httpStatusOf(told.code) });
}
