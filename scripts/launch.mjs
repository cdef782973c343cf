/** Hands this process over to another program, leaving nothing behind when either of them dies. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';
import { npmAboveShell, stopWithLauncher } from './stop-with-launcher.mjs';

const launcherVariable = 'THROUGHLINE_LAUNCHER_PIDS';

/**
 * Becomes the given Node program: by exec where this Node has it, so that signals and the exit code are its own and no
 * second process stays. Otherwise (Node before 22.15, Windows) by a child that gets the signals, dies with this process,
 * and gives it its exit code. Resolves only in the second case, when the child has ended.
 */
export async function replaceProcess(node, args, env, { signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] } = {}) {
  const guarded = ['--import', pathToFileURL(inProject('scripts/stop-with-launcher.mjs')).href, ...args];
  const isNpmScript = env.npm_lifecycle_event !== undefined;
  if (process.execve && process.platform !== 'win32') {
    // Started by hand, the program may outlive its shell; started by npm or by a script, it must not outlive that.
    const byScript = env[launcherVariable] === String(process.ppid);
    const launchers = isNpmScript || byScript ? [process.ppid, ...npmAboveShell()] : [];
    process.execve(node, [node, ...guarded], definedOnly({ ...env, [launcherVariable]: launchers.join(' ') }));
  }
  const child = spawn(node, guarded, { env: { ...env, [launcherVariable]: String(process.pid) }, stdio: 'inherit' });
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  if (isNpmScript) stopWithLauncher(npmAboveShell());
  process.on('exit', () => child.kill('SIGKILL'));
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
  process.exit();
}

function definedOnly(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
