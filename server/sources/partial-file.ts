import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const ENDING = '.partial';

/** Where a file is written until it is whole: a name beside it that nothing reads. */
export function partialPath(file: string): string {
  return `${file}${ENDING}`;
}

/**
 * Removes what a process that was killed in the middle of writing left in `folder` and below: partial files not
 * touched for `olderThanMs` (an hour unless told otherwise, so that another process' work in progress is spared).
 * Answers how many.
 */
export async function removeStalePartials(folder: string, now: number, olderThanMs = 60 * 60_000): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  let removed = 0;
  for (const entry of entries) {
    if (!entry.endsWith(ENDING)) continue;
    const file = path.join(folder, entry);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs < olderThanMs) continue;
    await rm(file, { force: true });
    removed++;
  }
  return removed;
}

/** Makes the names in a folder as lasting as the files: without it, a power cut may undo a rename. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the file system looks after its names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
