import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/** A request that is sent over and over. */
export interface Repeated {
  readonly origin: string;
  readonly path: string;
  readonly body: string;
}

/** Requests that a server answers in a second, asked over four connections at once. */
export async function requestsPerSecond(request: Repeated, seconds: number): Promise<number> {
  const pool = new Pool(request.origin, { connections: 4 });
  const until = performance.now() + seconds * 1000;
  const startedAt = performance.now();
  let answered = 0;
  const ask = async () => {
    while (performance.now() < until) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: request.path,
        headers: { 'content-type': 'application/json' },
        body: request.body,
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${request.path} answered ${statusCode}`);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return answered / elapsedSeconds;
}

/** A bare node:http server that reads each request and answers the same bytes to all. */
export async function serveBytes(bytes: string): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
