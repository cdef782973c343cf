import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskSnapshot } from '../domain/snapshot.ts';
import type { Upload } from '../domain/source.ts';
import { HEAP_OPTIONS } from '../scripts/heap-options.mjs';

/** The product as it is served, on a port and a data folder of its own. */
export interface ServedApp {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the first answer, in milliseconds. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/**
 * Serves the last production build.
 *
 * @param environment what its environment has besides ours
 */
export async function serveApp(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServedApp> {
  const port = await freePort();
  const root = join(import.meta.dirname, '..');
  const startedAt = performance.now();
  const server = spawn(
    process.execPath,
    [...HEAP_OPTIONS, join(root, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', String(port)],
    {
      cwd: root,
      env: { ...process.env, ...environment, NODE_ENV: 'production', DATA_DIR: dataDir, THROUGHLINE_ROOT: root },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, server);
  return {
    url,
    pid: server.pid ?? 0,
    readyMs: performance.now() - startedAt,
    stop: async () => {
      server.kill('SIGTERM');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error('the server ended; is there a build? Run `npm run build` first.');
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await delay(5);
  }
}

/** Runs `work` with a data folder that is gone afterwards. */
export async function withDataFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Summarizes a file through the HTTP contract, and waits until it is done. */
export async function summarizeFile(app: ServedApp, name: string, bytes: Uint8Array): Promise<TaskSnapshot> {
  const uploadId = await uploadFile(app, name, new Blob([Uint8Array.from(bytes)]));
  return summarize(app, { kind: 'upload', uploadId });
}

/** Uploads a file; answers its id. */
export async function uploadFile(app: ServedApp, name: string, content: Blob): Promise<string> {
  const form = new FormData();
  form.append('file', content, name);
  const { uploads } = await answerOf<{ uploads: Upload[] }>(
    fetch(`${app.url}/api/uploads`, { method: 'POST', body: form }),
  );
  return uploads[0]?.id ?? '';
}

export async function summarize(app: ServedApp, source: object): Promise<TaskSnapshot> {
  let task = await call<TaskSnapshot>(app, 'tasks.createSummary', { source });
  while (task.completedAt === null) {
    await delay(20);
    task = await call<TaskSnapshot>(app, 'tasks.get', { id: task.id }, 'GET');
  }
  if (task.status !== 'completed') throw new Error(`the task has ${task.status}: ${task.error?.message}`);
  return task;
}

/** Calls a procedure: a query with GET, a change with POST. */
export async function call<Data>(app: ServedApp, path: string, input: object, method = 'POST'): Promise<Data> {
  const query = method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
  const init = method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) };
  const answer = fetch(`${app.url}/api/trpc/${path}${query}`, { method, ...init });
  return (await answerOf<{ result: { data: Data } }>(answer)).result.data;
}

async function answerOf<Body>(answer: Promise<Response>): Promise<Body> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** Memory that a process holds now, in megabytes; null where the system does not tell. */
export function residentMegabytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4096) / 1024 ** 2);
  } catch {
    return null;
  }
}

/** The most memory that a process has held, in megabytes; null where the system does not tell. */
export function peakMegabytes(pid: number): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
