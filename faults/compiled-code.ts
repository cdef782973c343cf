import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Hundreds of workers are started here, and half of what each costs is compiling the same code: from now on every process
 * that is started finds it compiled, unless it does so already. Answers how to end that.
 */
export function keepCompiledCode(): () => void {
  if (process.env.NODE_COMPILE_CACHE) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'throughline-compiled-'));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
