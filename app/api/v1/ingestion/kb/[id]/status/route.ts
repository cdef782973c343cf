import { ingestionStatus } from '#server/answer-status.ts';
import { serveRequest } from '#server/serve-request.ts';

/** The ingestion into a knowledge base that runs, else the latest one, phase by phase. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json(await ingestionStatus(runtime, owner, (await params).id)),
  );
}
