/**
 * Where the project is, and how its scripts say that something stops them.
 * Plain JavaScript on node: builtins: these scripts run before anything is installed, on any Node from 20 up.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of something in the repository. */
export function inProject(...parts) {
  return join(root, ...parts);
}

/** What stops a script and is not a bug: shown as its sentence alone, without a stack. */
export class Obstacle extends Error {}

/** Runs a script's main function; an {@link Obstacle} becomes one clear message and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
