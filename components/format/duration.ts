import type { Eta } from '#domain/snapshot.ts';

/** A length of time as it is read beside a bar: `< 0.1 s`, `3.2 s`, `42 s`, `2 min 05 s`, `1 h 04 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms > 0 && ms < 50) return '< 0.1 s';
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** Whole seconds still to wait, never below 1 while there is any wait left. */
export function secondsUntil(momentMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((momentMs - nowMs) / 1000));
}

/** An estimate as a range with where it comes from: `2–3 min left, from 41 similar runs`. */
export function formatEta(eta: Eta): string {
  const runs = `from ${eta.similarRuns} similar ${eta.similarRuns === 1 ? 'run' : 'runs'}`;
  return `${formatRange(eta.lowSeconds, eta.highSeconds)} left, ${runs}`;
}

/** A range of seconds in the unit that suits its upper end, rounded as finely as an estimate deserves. */
export function formatRange(lowSeconds: number, highSeconds: number): string {
  const [unit, seconds, step] = unitFor(highSeconds);
  const round = (value: number) => Math.max(step, Math.round(value / seconds / step) * step);
  const high = round(highSeconds);
  const low = Math.min(high, round(lowSeconds));
  return low === high ? `about ${high} ${unit}` : `${low}–${high} ${unit}`;
}

function unitFor(seconds: number): [unit: string, seconds: number, step: number] {
  if (seconds < 10) return ['s', 1, 1];
  if (seconds < 90) return ['s', 1, 5];
  if (seconds < 5400) return ['min', 60, 1];
  return ['h', 3600, 0.5];
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
