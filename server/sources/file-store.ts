import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '#domain/failure.ts';
import { explainFailure } from './explain-failure.ts';
import { codeOf, NO_ROOM } from './network-failure.ts';
import { FILE_MODE, partialPath, requireFolder, syncFolder } from './partial-file.ts';

/** Files of the data folder by key: a relative path with `/` between its parts, such as `uploads/upload_…`. */
export interface FileStore {
  /** The absolute path of a key, whether or not anything stands there. */
  pathOf(key: string): string;
  /**
   * Puts `text` at `key`, whole or not at all, and on the disk before it answers. Throws `storage_full` where there is
   * no room.
   */
  write(key: string, text: string): Promise<{ bytes: number; sha256: string }>;
  /** Removes what stands at `key`, if anything does. */
  remove(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** Whether the folder is there now, and not another one in its place. */
  isPresent(): boolean;
  /**
   * The failure of the storage or the system that an error comes from: a file that is missing since the whole folder is,
   * a disk that cannot be read, no more open files. Any other error as it is.
   */
  explain(error: unknown): unknown;
}

/**
 * Opens the files below `folder`. A key that would lead out of it is a broken invariant and throws.
 *
 * @param isPresent whether the folder is there now, and not another one in its place
 */
export function openFileStore(folder: string, isPresent: () => boolean = () => existsSync(folder)): FileStore {
  const root = path.resolve(folder);
  const pathOf = (key: string) => path.join(root, ...safeParts(key));
  return {
    pathOf,
    async write(key, text) {
      const file = pathOf(key);
      await requireFolder(path.dirname(file));
      const content = Buffer.from(text, 'utf8');
      await replaceFile(file, content);
      return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
    async exists(key) {
      return access(pathOf(key)).then(
        () => true,
        () => false,
      );
    },
    isPresent,
    explain: (error) => explainFailure(error, { folder: root, isPresent }),
  };
}

async function replaceFile(file: string, content: Buffer): Promise<void> {
  const partial = partialPath(file);
  try {
    const handle = await open(partial, 'w', FILE_MODE);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(partial, { force: true });
    if (NO_ROOM.has(codeOf(error) ?? '')) fail('storage_full', { name: path.basename(file) }, { cause: error });
    throw error;
  }
}

/** Letters, digits and a few marks: nothing that any file system reads as a way, a device or a hidden file. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

function safeParts(key: string): string[] {
  const parts = key.split('/');
  if (!parts.every((part) => PART.test(part))) throw new Error(`not a key of a stored file: ${JSON.stringify(key)}`);
  return parts;
}
