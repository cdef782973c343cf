/** The second half of `npm start`, on the project's own Node: builds when needed, prepares the data folder, serves. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { HEAP_OPTIONS } from './heap-options.mjs';
import { replaceProcess } from './launch.mjs';
import { inProject, Obstacle, root, runScript } from './project.mjs';
import { readStartSettings } from './settings.mjs';

await runScript(async () => {
  process.chdir(root);
  const { port, host, dataDir } = readStartSettings();
  await assertPortIsFree(port, host); // first, for nobody wants to wait for a build to hear that
  prepareDataFolder(dataDir);
  await ensureBuilt();
  await assertPortIsFree(port, host);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: host,
    THROUGHLINE_ROOT: root,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const next = inProject('node_modules/next/dist/bin/next');
  console.log(`Throughline: http://${addressOf(host)}:${port} (data in ${dataDir})`);
  await replaceProcess(process.execPath, [...HEAP_OPTIONS, next, 'start', '-H', host, '-p', String(port)], env);
});

function prepareDataFolder(folder) {
  try {
    // Recursively only where needed: on a file system that refuses new folders with ENOENT Node would try for ever.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: !existsSync(dirname(folder)), mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new Obstacle(
      `The data folder ${folder} cannot be used (${error.code}). Set DATA_DIR to a folder that this user may write.`,
    );
  }
}

function assertPortIsFree(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(new Obstacle(portAdvice(error.code, port, host))));
    probe.listen({ port, host }, () => probe.close(() => resolve()));
  });
}

function portAdvice(code, port, host) {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken, perhaps by a Throughline that is already running. Stop that, or choose another port: PORT=${port + 1} npm start`;
  }
  if (code === 'EACCES') return `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`;
  return `HOST=${host} is not an address of this machine (${code}). Leave it out to listen on 127.0.0.1.`;
}

function addressOf(host) {
  if (['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
