import { open } from 'node:fs/promises';

const ENDING = '.partial';

/** Where a file is written until it is whole: a name beside it that nothing reads. */
export function partialPath(file: string): string {
  return `${file}${ENDING}`;
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
