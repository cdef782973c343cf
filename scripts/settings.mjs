/** The settings that `npm start` itself needs, from the environment or from .env files as Next reads them. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { inProject, Obstacle, root } from './project.mjs';

/** Next's own order in production: the first that has a name wins, and the environment wins over all. */
const envFiles = ['.env.production.local', '.env.local', '.env.production', '.env'];

/** Port, host and data folder to serve with; an {@link Obstacle} for a port that is none. */
export function readStartSettings(environment = process.env, files = envFiles.map((name) => inProject(name))) {
  const parsed = files.filter((file) => existsSync(file)).map((file) => parseEnv(readFileSync(file, 'utf8')));
  const get = (name) => [environment, ...parsed].map((source) => source[name]).find(Boolean);
  const port = get('PORT') ?? '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Obstacle(`PORT must be a number from 1 to 65535, not "${port}".`);
  }
  return {
    port: Number(port),
    host: get('HOST') ?? '127.0.0.1',
    dataDir: resolve(root, get('DATA_DIR') ?? 'data'),
  };
}
