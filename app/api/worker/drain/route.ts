import { requireSecret } from '#server/drain.ts';
import { serveRequest } from '#server/serve-request.ts';

export const dynamic = 'force-dynamic';
/** Seconds that a host without long-lived processes may keep this open. DRAIN_SECONDS stays below it. */
export const maxDuration = 60;

/**
 * `POST /api/worker/drain` with `Authorization: Bearer WORKER_SECRET`: runs tasks for a bounded time. Answers
 * `{ taken, waiting }`. `GET` does the same: it is how Vercel's cron calls.
 */
function handle(request: Request): Promise<Response> {
  return serveRequest(request, async ({ runtime }) => {
    requireSecret(request.headers, runtime.settings.workerSecret);
    return Response.json(await runtime.drain());
  });
}

export { handle as GET, handle as POST };
