/**
 * A throw-away PostgreSQL server for the tests that run on both stores: the machine's own programs, a cluster in a
 * temporary folder, an unprivileged user, a random port on 127.0.0.1, gone when the tests are.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const role = 'throughline';

/**
 * Starts a server and answers `{ url, stop }`, or null when this machine has no PostgreSQL. It also stops when this
 * process dies without saying so. Throws when PostgreSQL is there but does not start.
 */
export async function startPostgres({ timeoutMs = 30_000 } = {}) {
  const programs = findPrograms();
  if (programs === null) return null;
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-pg-'));
  try {
    const password = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
    if (user.uid !== undefined)
      for (const path of [folder, join(folder, 'password')]) chownSync(path, user.uid, user.gid);
    initialise(programs, folder, user);
    const port = await freePort();
    const stop = launch(programs, folder, port, user);
    try {
      await waitUntilReady(programs, port, timeoutMs);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: `postgres://${role}:${password}@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The folder of initdb and postgres: Debian keeps it off PATH. The newest version wins. */
function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return (
    folders.find((folder) => ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name)))) ??
    null
  );
}

/** PostgreSQL refuses to run as root: then as its own user, or as nobody. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim());
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return {};
}

function initialise(programs, folder, user) {
  const args = [
    `--pgdata=${join(folder, 'data')}`,
    `--username=${role}`,
    `--pwfile=${join(folder, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
    '--no-instructions',
  ];
  execFileSync(join(programs, 'initdb'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * The shell in between reads a pipe from this process. When the pipe closes, for whatever reason, it stops the server
 * and removes the folder: a killed test run leaves no server behind.
 */
function launch(programs, folder, port, user) {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    port,
    // Every installation under test has a pool of its own, and many are under test at once.
    max_connections: 300,
    // The data need not outlive the run.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const script =
    '"$@" </dev/null >server.log 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; cd /; rm -rf "$FOLDER"';
  const child = spawn('sh', ['-c', script, 'sh', join(programs, 'postgres'), '-D', join(folder, 'data'), ...flags], {
    ...user,
    cwd: folder,
    env: { PATH: process.env.PATH, FOLDER: folder },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C in the terminal must not reach the shell before it has cleaned up
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return async () => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true }); // as nobody the shell cannot remove it from /tmp
  };
}

async function waitUntilReady(programs, port, timeoutMs) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const { status } = spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    if (status === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL did not start within ${timeoutMs / 1000} s`);
    await sleep(50);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
