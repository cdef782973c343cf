import type { Unit } from '#domain/plan.ts';
import type { PhaseSnapshot } from '#domain/snapshot.ts';

const grouped = new Intl.NumberFormat('en-GB');

/** `1,204` */
export function formatNumber(value: number): string {
  return grouped.format(value);
}

/** `1 word`, `1,204 words` */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** Percent as it is shown, rounded down so that 100 means completed and nothing else does: `41 %`. */
export function formatPercent(percent: number): string {
  return `${Math.floor(percent)}\u00a0%`;
}

/** Sizes in decimal units, as file managers show them: `812 bytes`, `24 kB`, `3.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return formatCount(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 'bytes';
  // 999.5 and up would round to "1000".
  while (value >= 999.5 && units.length > 0) {
    value /= 1000;
    unit = units.shift() ?? unit;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** What a phase has counted so far: `41 of 117 pages`, `1.2 of 3.1 MB`, `12 segments so far`. Empty before it begins. */
export function formatItems(phase: Pick<PhaseSnapshot, 'unit' | 'itemsProcessed' | 'itemsTotal' | 'status'>): string {
  const { unit, itemsProcessed: done, itemsTotal: total } = phase;
  if (done === 0 && (total === null || phase.status === 'pending')) return '';
  if (unit === 'bytes') {
    if (total === null) return phase.status === 'completed' ? formatBytes(done) : `${formatBytes(done)} so far`;
    return done === total ? formatBytes(total) : `${formatBytes(done)} of ${formatBytes(total)}`;
  }
  if (total === null) {
    return phase.status === 'completed' ? formatUnits(done, unit) : `${formatUnits(done, unit)} so far`;
  }
  return done === total ? formatUnits(total, unit) : `${formatNumber(done)} of ${formatUnits(total, unit)}`;
}

/** `1 page`, `117 pages`, `2 failed pages`. */
export function formatUnits(count: number, unit: Unit, which = ''): string {
  const one = unit === 'summaries' ? 'summary' : unit.replace(/s$/, '');
  return formatCount(count, which + one, which + unit);
}
