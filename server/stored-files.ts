import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where documents are kept below the data folder. */
export const STORED_FOLDERS = ['uploads', 'fetched'] as const;

/**
 * A name that this product gives to a file: `{prefix}_` and a suffix that sorts by time, an ending where one is needed,
 * and `.partial` while it is being written. Anything else in these folders is not ours.
 */
const STORED_NAME = /^[a-z]{1,20}_[0-9a-hjkmnp-tv-z]{26}(?:\.[a-z]{2,5})?(?:\.partial)?$/;

/**
 * The keys of the files that are stored in a data folder, without what others put there (`.DS_Store`, folders, links).
 *
 * @throws where a folder is there and cannot be read
 */
export async function storedFileKeys(dataDir: string): Promise<string[]> {
  const keys: string[] = [];
  for (const folder of STORED_FOLDERS) {
    for (const entry of await entriesOf(join(dataDir, folder))) {
      if (entry.isFile() && STORED_NAME.test(entry.name)) keys.push(`${folder}/${entry.name}`);
    }
  }
  return keys;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
