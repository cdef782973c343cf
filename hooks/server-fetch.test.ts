import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { serverFetch } from './server-fetch.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/`;
}

describe('a request to the server', () => {
  test('passes an answer in JSON on, whatever its status', async () => {
    const url = await listen((_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":1}');
    });
    const onNoAnswer = vi.fn();
    const response = await serverFetch({ onNoAnswer })(url);
    expect([response.status, await response.json()]).toEqual([404, { error: 1 }]);
    expect(onNoAnswer).not.toHaveBeenCalled();
  });

  test.each([
    ['before its head', false],
    ['within its body', true],
  ])('gives up an answer that stops %s', async (_, hasHead) => {
    const url = await listen((_, response) => {
      if (hasHead) response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
    });
    const asking = async () => (await serverFetch({ timeoutMs: 50 })(url)).json();
    await expect(asking()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('tells when nobody answers, but not when the caller stopped it', async () => {
    const onNoAnswer = vi.fn();
    const send = serverFetch({ onNoAnswer });
    await expect(send('http://127.0.0.1:1/')).rejects.toThrow();
    expect(onNoAnswer).toHaveBeenCalledTimes(1);
    await expect(send('http://127.0.0.1:1/', { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(onNoAnswer).toHaveBeenCalledTimes(1);
  });

  test.each([
    [502, 'server_unreachable', 1],
    [200, 'unreadable_answer', 0],
    [403, 'invalid_input', 0],
  ])('an error page of a proxy (%i) is a failure of its own', async (status, code, timesGone) => {
    const url = await listen((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    });
    const onNoAnswer = vi.fn();
    await expect(serverFetch({ onNoAnswer })(url)).rejects.toMatchObject({ failure: { code } });
    expect(onNoAnswer).toHaveBeenCalledTimes(timesGone);
  });
});
