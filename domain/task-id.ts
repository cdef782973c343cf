import { TASK_KINDS, type TaskKind } from './kinds/registry.ts';

/** Crockford's base 32, lower case: no i, l, o, u, so that an id survives being read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/**
 * A suffix that sorts by time: 48 bits of milliseconds, then 80 random bits, in 26 digits.
 *
 * @param bytes at least 16 random bytes, of which five bits each are used
 * @see the ULID specification, from which the layout is taken
 */
export function timeOrderedSuffix(nowMs: number, bytes: Uint8Array): string {
  if (bytes.length < RANDOM_DIGITS) throw new RangeError(`needs ${RANDOM_DIGITS} random bytes, got ${bytes.length}`);
  let time = '';
  for (let rest = nowMs, digit = 0; digit < TIME_DIGITS; digit++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  return time + Array.from(bytes.subarray(0, RANDOM_DIGITS), (byte) => ALPHABET.charAt(byte & 31)).join('');
}

export type TaskId = `${TaskKind}_${string}`;

export function newTaskId(kind: TaskKind, nowMs: number, bytes: Uint8Array): TaskId {
  return `${kind}_${timeOrderedSuffix(nowMs, bytes)}`;
}

// Bounded pattern: the kinds are words of this program, and what follows has a fixed length.
const TASK_ID = new RegExp(`^(${TASK_KINDS.join('|')})_[${ALPHABET}]{${TIME_DIGITS + RANDOM_DIGITS}}$`);

export function isTaskId(value: string): value is TaskId {
  return TASK_ID.test(value);
}
