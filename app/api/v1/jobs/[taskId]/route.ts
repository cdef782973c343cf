import { jobStatus } from '#server/answer-status.ts';
import { serveRequest } from '#server/serve-request.ts';

/** A task as a job: `{ task_id, status, progress, current_step, result, error, created_at, updated_at }`. */
export function GET(request: Request, { params }: { params: Promise<{ taskId: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json(await jobStatus(runtime, owner, (await params).taskId)),
  );
}
