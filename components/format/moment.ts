const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockShort = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `22 November 2026` in the time zone of the reader. */
export function formatDay(iso: string): string {
  return day.format(new Date(iso));
}

/** `14:03:27` in the time zone of the reader. */
export function formatTimeOfDay(iso: string): string {
  return clock.format(new Date(iso));
}

/** How long ago, as coarsely as it matters: `just now`, `4 min ago`, `today at 09:12`, `22 November 2026`. */
export function formatAgo(iso: string, nowMs: number): string {
  const then = new Date(iso);
  const ageMs = nowMs - then.getTime();
  if (ageMs < MINUTE_MS) return 'just now';
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (day.format(then) === day.format(nowMs)) return `today at ${clockShort.format(then)}`;
  if (day.format(then) === day.format(nowMs - 24 * HOUR_MS)) return `yesterday at ${clockShort.format(then)}`;
  return day.format(then);
}
