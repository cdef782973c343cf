import { serveFile } from '#server/serve-file.ts';
import { serveRequest } from '#server/serve-request.ts';

/** The file that a summary was made of. */
export function GET(request: Request, { params }: { params: Promise<{ summaryId: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) => {
    const { summaryId } = await params;
    return serveFile(request, runtime, await runtime.library.file(owner, summaryId));
  });
}
