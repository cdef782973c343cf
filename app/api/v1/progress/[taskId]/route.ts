import { cleanProgress, progressStatus } from '#server/answer-status.ts';
import { serveRequest } from '#server/serve-request.ts';

interface Route {
  readonly params: Promise<{ taskId: string }>;
}

/** How far a task has come: `{ progress, stage, status, task_id, error }`. */
export function GET(request: Request, { params }: Route): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json(await progressStatus(runtime, owner, (await params).taskId)),
  );
}

/** Removes the record of a finished task. */
export function DELETE(request: Request, { params }: Route): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json(await cleanProgress(runtime, owner, (await params).taskId)),
  );
}
