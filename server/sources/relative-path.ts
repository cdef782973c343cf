import { cleanFilename } from './filename.ts';

/** As long as the wire allows (`ingestionSourceSchema`). */
const MAX_LENGTH = 1_000;

/**
 * Where a file stood, fit to be shown and kept: cleaned names with `/` between them, never absolute, never with `..`,
 * at most 1,000 characters long; of a longer one the end. Both kinds of slash separate. Never empty.
 */
export function cleanRelativePath(given: string): string {
  const parts = given
    .split(SLASH)
    .filter((part) => !NO_NAMES.has(part))
    .map(cleanFilename);
  while (parts.length > 1 && parts.join('/').length > MAX_LENGTH) parts.shift();
  return parts.join('/').replace(FROM_THE_ROOT, '') || cleanFilename('');
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
