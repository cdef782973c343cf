/**
 * Whether a string of a JSON value, also a key, holds a zero character, which PostgreSQL cannot store and no person
 * types. Takes any depth: the value may be built to overflow a stack.
 */
export function holdsZeroCharacter(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      if (next.includes('\0')) return true;
    } else if (Array.isArray(next)) {
      for (const item of next) waiting.push(item);
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, item] of Object.entries(next)) waiting.push(key, item);
    }
  }
  return false;
}
