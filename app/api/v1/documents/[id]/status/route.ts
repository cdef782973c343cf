import { documentStatus } from '#server/answer-status.ts';
import { serveRequest } from '#server/serve-request.ts';

/** How far a document has come: `{ document_id, status, progress, message, error }`. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json(await documentStatus(runtime, owner, (await params).id)),
  );
}
