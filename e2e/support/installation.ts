/** Throughlines of their own for tests: the production server as `npm start` runs it, on a free port, and its workers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Api } from './api.ts';

/** Settings by the names of their environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** A server that pages and the API come from. */
export interface Server {
  /** Its origin, without a trailing slash. It stays the same over a restart. */
  readonly url: string;
  readonly api: Api;
  /** Of the process that serves now. */
  pid(): number;
  /** All that the server has printed so far, over all its starts. */
  log(): string;
  /** Ends the server process, and nothing but that process. Resolves when it is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts it again on the same folder and port. Resolves when it answers. */
  restart(): Promise<void>;
  /** How many processes it consists of now, the server included. */
  isAnyProcessLeft(): boolean;
  /** Ends it. Throws when a process of it would not end. */
  stop(): Promise<void>;
}

/** A server with a folder of its own, which is removed when it stops. */
export interface Installation extends Server {
  readonly dataDir: string;
}

const root = join(import.meta.dirname, '..', '..');
const nextProgram = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');

/** Every setting, so that nothing of the machine's own environment or of a .env file leaks into a test. */
const UNSET: Settings = {
  ALLOWED_HOSTS: '',
  DATABASE_URL: '',
  WORKER_CONCURRENCY: '',
  OWNER_CONCURRENCY: '',
  HOST_CONCURRENCY: '',
  WORKER_SECRET: '',
  DRAIN_SECONDS: '',
  DRAIN_AFTER_REQUESTS: '',
  API_MAX_BODY_BYTES: '',
  API_MAX_BATCH: '',
  MAX_UPLOAD_BYTES: '',
  ALLOW_PRIVATE_URLS: '',
  YOUTUBE_BASE_URL: '',
  CAPTION_LANGUAGES: '',
  TASK_TTL_SECONDS: '',
  EXTRACTION_TIMEOUT_SECONDS: '',
  EXTRACTION_MEMORY_BYTES: '',
  ARCHIVE_MAX_FILES: '',
  ARCHIVE_MAX_BYTES: '',
  CRAWL_MAX_PAGES: '',
  CRAWL_DELAY_MS: '',
  CHUNK_TOKENS: '',
  EMBEDDING_URL: '',
  EMBEDDING_MODEL: '',
  EMBEDDING_API_KEY: '',
  EMBEDDING_BATCH: '',
  EMBEDDING_REQUESTS_PER_MINUTE: '',
  SEARCH_MEMORY_BYTES: '',
};

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/** Starts a server of the finished build in `.next` and waits until it answers. */
export async function startInstallation(settings: Settings = {}): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-e2e-'));
  const removeFolder = () => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startServer(dataDir, settings);
    const stop = async () => {
      await server.stop();
      await removeFolder();
    };
    return { ...server, dataDir, stop };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Starts a server on a folder that is there, beside others where the database is PostgreSQL, and waits for an answer. */
export async function startServer(dataDir: string, settings: Settings): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...environmentFor(dataDir, settings), PORT: String(port), HOST: '127.0.0.1' };
  const start = () => startProgram([nextProgram, 'start', '-H', '127.0.0.1', '-p', String(port)], env);
  let server = start();
  let earlierLog = '';

  const restart = async () => {
    earlierLog += server.log();
    server = start();
    await untilAnswering(url, server);
  };
  try {
    await untilAnswering(url, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url,
    api: new Api(url),
    pid: () => server.process.pid ?? 0,
    log: () => earlierLog + server.log(),
    kill: (signal) => server.kill(signal),
    restart,
    isAnyProcessLeft: () => server.isAnyProcessLeft(),
    stop: () => server.stop(),
  };
}

/** A worker process without a server, on the folder of an installation whose database is PostgreSQL. */
export function startWorker(dataDir: string, settings: Settings): Program {
  return startProgram([join(root, 'server', 'worker.ts')], environmentFor(dataDir, settings));
}

function environmentFor(dataDir: string, settings: Settings): Settings {
  return {
    PATH: process.env.PATH ?? '',
    NEXT_TELEMETRY_DISABLED: '1',
    ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
    THROUGHLINE_ROOT: root,
    ...UNSET,
    DATA_DIR: dataDir,
    ...settings,
  };
}

export interface Program {
  readonly process: ChildProcess;
  log(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  isAnyProcessLeft(): boolean;
  stop(): Promise<void>;
}

/** Runs a Node program in a process group of its own, which ends when this process does, however that happens. */
function startProgram(args: readonly string[], env: Settings): Program {
  const guard = pathToFileURL(join(root, 'scripts', 'stop-with-launcher.mjs')).href;
  const child = spawn(process.execPath, ['--import', guard, ...args], {
    cwd: root,
    env: { NODE_ENV: 'production', ...env, THROUGHLINE_LAUNCHER_PIDS: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  const exited = once(child, 'exit');
  const { pid } = child;
  const isAnyProcessLeft = () => pid !== undefined && isAlive(-pid);

  const kill = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    process: child,
    log: () => printed,
    kill,
    isAnyProcessLeft,
    stop: async () => {
      await Promise.race([kill('SIGTERM'), delay(STOP_TIMEOUT_MS)]);
      const giveUpAt = Date.now() + STOP_TIMEOUT_MS;
      while (isAnyProcessLeft() && Date.now() < giveUpAt) await delay(POLL_MS);
      if (pid === undefined || !isAnyProcessLeft()) return;
      process.kill(-pid, 'SIGKILL');
      throw new Error(`a process outlived the server that was asked to stop:\n${printed}`);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilAnswering(url: string, server: Program): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUpAt) {
    if (server.process.exitCode !== null) break;
    const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return;
    await delay(POLL_MS);
  }
  throw new Error(`the server did not become ready at ${url}:\n${server.log()}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
}
