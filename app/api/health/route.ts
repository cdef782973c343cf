import { checkHealth } from '#server/check-health.ts';
import { serveRequest } from '#server/serve-request.ts';
import packageJson from '../../../package.json';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/health`: whether this process is up, what it stores in, and whether it works. 503 with what is wrong while its
 * storage cannot be used.
 */
export function GET(request: Request): Promise<Response> {
  return serveRequest(request, async ({ runtime }) => {
    const { database, engine, settings } = runtime;
    await checkHealth(runtime);
    return Response.json({
      status: 'ok',
      version: packageJson.version,
      database: { kind: database.dialect },
      worker: { engine: engine.kind, concurrency: settings.workerConcurrency, running: engine.running() },
    });
  });
}
