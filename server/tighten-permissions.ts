import { chmod, lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { logEvent } from './log-event.ts';

/** What others than the owner may do. */
const OTHERS = 0o077;

/**
 * Takes the rights of other users away from a data folder that was made with them: folders become 700, files 600. Links
 * are not followed, and what belongs to another user is left alone. Once the folder is closed to others, what is in it
 * need not be looked at again.
 */
export async function tightenPermissions(dataDir: string): Promise<void> {
  // Windows has other permissions than these.
  const user = process.getuid?.();
  if (user === undefined) return;
  const folder = await stat(dataDir);
  if ((folder.mode & OTHERS) === 0) return;
  if (folder.uid !== user) {
    logEvent('permissions.wide', { path: dataDir, mode: octal(folder.mode), reason: 'it belongs to another user' });
    return;
  }
  await chmod(dataDir, 0o700);
  const changed = 1 + (await tightenWithin(dataDir, user));
  logEvent('permissions.tightened', { path: dataDir, mode: octal(folder.mode), changed });
}

async function tightenWithin(folder: string, user: number): Promise<number> {
  let changed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    if (found === null || found.uid !== user || !(found.isFile() || found.isDirectory())) continue;
    if (found.mode & OTHERS) {
      await chmod(path, found.isFile() ? 0o600 : 0o700);
      changed += 1;
    }
    if (found.isDirectory()) changed += await tightenWithin(path, user);
  }
  return changed;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}
