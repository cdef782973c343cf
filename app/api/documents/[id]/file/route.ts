import { serveFile } from '#server/serve-file.ts';
import { serveRequest } from '#server/serve-request.ts';

/** The file that a document was read from. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) => {
    const { id } = await params;
    return serveFile(request, runtime, await runtime.knowledge.file(owner, id));
  });
}
