import type { WriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';

/** What is stored is for the user alone under whom the product runs. */
export const FILE_MODE = 0o600;

const ENDING = '.partial';

/** Where a file is written until it is whole: a name beside it that nothing reads. */
export function partialPath(file: string): string {
  return `${file}${ENDING}`;
}

/**
 * Opens a stream into the partial file of `file`. The partial file exists when this resolves, so that removing it after a
 * write that is broken off leaves nothing: a stream that opens its file by itself may create it after the removal.
 */
export async function openPartial(file: string): Promise<WriteStream> {
  const handle = await open(partialPath(file), 'w', FILE_MODE);
  return handle.createWriteStream({ flush: true });
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

/**
 * Throws `data_folder_missing` unless the folder is there. It was made when the product started: where it is gone, its disk
 * is, and a new folder in its place would take files that are never found again.
 */
export async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) fail('data_folder_missing', { path: folder });
}
