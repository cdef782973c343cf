import { cleanFilename } from './filename.ts';

/** As long as the wire allows (`ingestionSourceSchema`). */
const MAX_LENGTH = 1_000;
/** Operating systems allow no longer path (`PATH_MAX` on Linux). */
const MAX_GIVEN_CHARACTERS = 4_096;
/** Folders within folders, and the file's own name. */
const MAX_GIVEN_PARTS = 256;

/** For people: the longest name that is not {@link isNameTooLong}. */
export const NAME_LIMIT = `${MAX_GIVEN_CHARACTERS.toLocaleString('en')} characters or ${MAX_GIVEN_PARTS} folders`;

/** Whether a name is longer, or in more folders, than that of any real file. Uploads and archives refuse such names. */
export function isNameTooLong(given: string): boolean {
  return given.length > MAX_GIVEN_CHARACTERS || given.split(SLASH).length > MAX_GIVEN_PARTS;
}

/**
 * Where a file stood, fit to be shown and kept: cleaned names with `/` between them, never absolute, never with `..`,
 * at most 1,000 characters long; of a longer one the end. Both kinds of slash separate. Never empty.
 */
export function cleanRelativePath(given: string): string {
  const parts = given
    .slice(-MAX_GIVEN_CHARACTERS)
    .toWellFormed()
    .split(SLASH)
    .filter((part) => !NO_NAMES.has(part))
    .map(cleanFilename);
  let first = parts.length;
  let length = -1;
  while (first > 0) {
    length += 1 + (parts[first - 1]?.length ?? 0);
    if (length > MAX_LENGTH) break;
    first -= 1;
  }
  return parts.slice(first).join('/').replace(FROM_THE_ROOT, '') || cleanFilename('');
}

/** Whether a name, taken at its word, could name something outside of the folder that it is to stand in. */
export function leadsOut(given: string): boolean {
  return /^[/\\]/.test(given) || DRIVE.test(given) || given.split(SLASH).includes('..') || given.includes('\0');
}

const SLASH = /[/\\]/;
/** All that a path may begin with to be absolute, or to lead upwards. */
const FROM_THE_ROOT = /^(?:[A-Za-z]:|\.{0,2}[/\\])+/;
const DRIVE = /^[A-Za-z]:/;
const NO_NAMES = new Set(['', '.', '..']);
