import { copyFileSync, linkSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The one folder that a reading process may read besides the program: it holds a link to the file of the moment, and
 * nothing else. The process can make no links itself, so it reaches no other file.
 */
export class ReadingInbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'throughline-reading-'));
  #count = 0;
  #current: string | null = null;

  /** Links a file in place of the one before. Answers the path by which the process reads it. */
  put(path: string): string {
    this.clear();
    this.#count += 1;
    // A new name each time: what still reads the file before does not meet this one.
    const link = join(this.folder, String(this.#count));
    this.#current = link;
    try {
      symlinkSync(path, link);
    } catch {
      // Windows grants symbolic links to administrators only.
      linkOrCopy(path, link);
    }
    return link;
  }

  /** Removes the link of the moment. */
  clear(): void {
    if (this.#current !== null) rmSync(this.#current, { force: true });
    this.#current = null;
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function linkOrCopy(path: string, link: string): void {
  try {
    linkSync(path, link);
  } catch {
    copyFileSync(path, link);
  }
}
