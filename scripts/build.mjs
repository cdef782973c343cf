/**
 * Builds the product when what it is made of has changed. Sizes and times of the files answer in milliseconds whether
 * anything can have changed; only then are the contents read, so a checkout that touches every file builds nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, Obstacle, root } from './project.mjs';
import { withSetupLock } from './setup-lock.mjs';

const sourceFolders = ['app', 'components', 'hooks', 'domain', 'server', 'public'];
const sourceFiles = [
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tailwind.config.ts',
  'tsconfig.json',
];
const stampPath = inProject('.next/.throughline-build');

/** Makes .next hold a finished build of the present sources. Throws an {@link Obstacle} when the build fails. */
export async function ensureBuilt() {
  if (isUpToDate()) return;
  await withSetupLock('another start is building', async () => {
    if (isUpToDate()) return;
    build();
  });
}

function isUpToDate() {
  if (!existsSync(inProject('.next/BUILD_ID'))) return false;
  const stamp = readStamp();
  if (stamp === null) return false;
  const outline = outlineOf(root);
  if (stamp.outline === outline) return true;
  if (stamp.contents !== contentsOf(root)) return false;
  writeFileSync(stampPath, JSON.stringify({ ...stamp, outline }));
  return true;
}

function build() {
  console.log('Building…');
  const startedAt = Date.now();
  // Taken before the build: what is edited meanwhile counts as a change the next time.
  const stamp = { outline: outlineOf(root), contents: contentsOf(root) };
  rmSync(stampPath, { force: true });
  const result = spawnSync(process.execPath, [inProject('node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      THROUGHLINE_ROOT: root,
      NEXT_TELEMETRY_DISABLED: '1',
      // Next would ask the registry about binaries for other platforms and write them into the lockfile.
      NEXT_IGNORE_INCORRECT_LOCKFILE: '1',
    },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    process.stdout.write(result.stdout ?? '');
    process.stderr.write(result.stderr ?? '');
    throw new Obstacle('The build failed; what Next said stands above.');
  }
  writeFileSync(stampPath, JSON.stringify(stamp));
  console.log(`Built in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
}

/** A hash of the paths, sizes and modification times of all that the build reads. */
export function outlineOf(folder) {
  const hash = createHash('sha256');
  for (const path of buildInputs(folder)) {
    const { size, mtimeMs } = statSync(join(folder, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** A hash of the paths and contents of all that the build reads. */
export function contentsOf(folder) {
  const hash = createHash('sha256');
  for (const path of buildInputs(folder)) {
    const content = readFileSync(join(folder, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function buildInputs(folder) {
  const inFolders = sourceFolders.flatMap((name) => filesUnder(folder, name));
  return [...inFolders, ...sourceFiles.filter((name) => existsSync(join(folder, name)))].sort();
}

function filesUnder(folder, path) {
  if (!existsSync(join(folder, path))) return [];
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : filesUnder(folder, inside);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [inside];
  });
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8'));
  } catch {
    return null;
  }
}
