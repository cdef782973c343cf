/** File systems and people both lose patience at about this length. */
const MAX_CHARACTERS = 200;
const UNNAMED = 'unnamed';
/** Composing takes quadratic time on long runs of combining marks, so only this much of each end is looked at. */
const MAX_GIVEN_END = 1_000;

/** Controls, and the marks that make text run the other way: “gpj.exe” must not look like “exe.jpg”. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * A file name fit to be shown and kept: the last part of a path of either kind, in composed form (NFC), without
 * invisible characters, at most 200 characters long with its ending preserved. Never empty.
 */
export function cleanFilename(given: string): string {
  const base = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
  const name = withoutMiddle(base).normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  if (name === '' || name === '.' || name === '..') return UNNAMED;
  return shortened(name);
}

function withoutMiddle(name: string): string {
  if (name.length <= 2 * MAX_GIVEN_END) return name;
  return `${name.slice(0, MAX_GIVEN_END)}${name.slice(-MAX_GIVEN_END)}`.toWellFormed();
}

function shortened(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_CHARACTERS) return name;
  const ending = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  const room = MAX_CHARACTERS - Array.from(ending).length - 1;
  return `${characters.slice(0, room).join('').trimEnd()}…${ending}`;
}
