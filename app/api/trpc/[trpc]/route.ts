import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { after } from 'next/server';
import { withLimitedBody } from '#server/limited-body.ts';
import { serveRequest } from '#server/serve-request.ts';
import { appRouter } from '#server/trpc/router.ts';

function handle(request: Request): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) => {
    const limited = await withLimitedBody(request, runtime.settings.apiMaxBodyBytes);
    if (request.method === 'POST' && runtime.settings.drainAfterRequests) after(() => runtime.drain());
    return fetchRequestHandler({
      endpoint: '/api/trpc',
      req: limited,
      router: appRouter,
      maxBatchSize: runtime.settings.apiMaxBatch,
      // A query with many ids does not fit in an address: it may come as a POST.
      allowMethodOverride: true,
      createContext: () => ({ ...runtime, owner }),
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') console.error(`${path ?? 'tRPC'} failed:`, error.cause ?? error);
      },
    });
  });
}

export { handle as GET, handle as POST };
