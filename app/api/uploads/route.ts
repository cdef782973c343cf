import { receiveUploads } from '#server/receive-uploads.ts';
import { serveRequest } from '#server/serve-request.ts';

/** `POST /api/uploads`, multipart/form-data with one or more `file` parts: 201 `{ uploads }`. */
export function POST(request: Request): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) =>
    Response.json({ uploads: await receiveUploads(request, owner, runtime) }, { status: 201 }),
  );
}
