import { request as forward } from 'node:http';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';

/** In which ways a server fails that somebody reads from. */
export const SERVER_FAULTS = ['429', '500', 'garbage', 'hang', 'cut off', 'stall'] as const;
export type ServerFault = (typeof SERVER_FAULTS)[number];

export interface FailingServer extends LocalServer {
  /** How often it has failed. */
  readonly failures: number;
  /** It answers properly from now on. */
  recover(): void;
}

/**
 * Answers as the server at `origin` does, but for the requests whose path and body match: those fail until it recovers.
 *
 * @param faults how they fail: the first request, the second, and so on; the last of these for all that follow
 */
export async function startFailingServer(
  origin: string,
  failing: RegExp,
  faults: readonly ServerFault[],
): Promise<FailingServer> {
  let failures = 0;
  let isFailing = true;
  const server = await startLocalServer(({ method, path, headers, body }, response) => {
    if (!isFailing || !failing.test(`${path} ${body}`)) {
      const onward = forward(origin + path, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 599, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
      return;
    }
    const fault = faults[Math.min(failures, faults.length - 1)] ?? '500';
    failures += 1;
    switch (fault) {
      case '429':
        response.writeHead(429, { 'retry-after': '1' }).end('slow down');
        return;
      case '500':
        response.writeHead(500).end('<h1>Internal Server Error</h1>');
        return;
      case 'garbage':
        // No HTTP at all.
        response.socket?.end('\u0000\u0007all work and no play\r\n\r\n');
        return;
      case 'cut off':
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': '100000' });
        response.write('<p>only the beginning', () => response.destroy());
        return;
      case 'hang':
        return;
      case 'stall':
        // Begins to answer, and then nothing.
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': '100000' });
        response.write('<p>and then');
        return;
    }
  });
  return {
    ...server,
    get failures() {
      return failures;
    },
    recover: () => {
      isFailing = false;
    },
  };
}
