import { request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request with headers that fetch would not let anybody set, such as Host and Origin. */
export function sendRaw(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Somebody who begins a request and then sends no faster than told, on a connection of their own. */
export interface SlowSender {
  /** Resolves once the bytes are handed to the system. */
  send(bytes: Buffer | string): Promise<void>;
  /** What has been answered so far, from the first byte of the status line. */
  answer(): string;
  close(): void;
}

export async function connectSlowly(url: string): Promise<SlowSender> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let answered = '';
  socket.on('data', (chunk) => (answered += chunk.toString('latin1')));
  // A server that has refused may close the connection while more is sent.
  socket.on('error', () => {});
  return {
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    answer: () => answered,
    close: () => socket.destroy(),
  };
}
