import { PLANS } from '#domain/plan.ts';
import { kindOf, phaseOfCase } from './cases.ts';
import type { MatrixResult } from './matrix.ts';

/** The matrix as a table: how many cases ran for each kind of fault and phase, and what went wrong. */
export function reportMatrix(results: readonly MatrixResult[]): string {
  const stores = [...new Set(results.map((result) => result.case.store))];
  const kinds = [...new Set(results.map((result) => kindOf(result.case)))];
  const phases = PLANS.summary.map(({ name }) => name);
  const lines: string[] = [];
  for (const store of stores) {
    const ofStore = results.filter((result) => result.case.store === store);
    lines.push('', row([`On ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`, ...phases, 'in all']));
    for (const kind of kinds) {
      const ofKind = ofStore.filter((result) => kindOf(result.case) === kind);
      if (ofKind.length === 0) continue;
      const cells = phases.map((phase) => cell(ofKind.filter((result) => phaseOfCase(result.case) === phase)));
      lines.push(row([kind, ...cells, cell(ofKind)]));
    }
    lines.push(row(['in all', ...phases.map(() => ''), cell(ofStore)]));
  }
  const wrong = results.filter((result) => !hasPassed(result)).length;
  lines.push(
    '',
    `${results.length} cases ran; nothing lost, doubled or left over in ${results.length - wrong}, something in ${wrong}.`,
  );
  for (const store of stores) {
    const ofStore = results.filter((result) => result.case.store === store);
    const times = ofStore.flatMap(({ recoveryMs }) => recoveryMs ?? []);
    const slowest = ofStore.toSorted((a, b) => (b.recoveryMs ?? 0) - (a.recoveryMs ?? 0))[0];
    lines.push(
      `From the end of a fault to the next write: ${describeTimes(times)}; longest for ${slowest?.description}.`,
    );
  }
  return lines.join('\n');
}

export function hasPassed({ violations }: MatrixResult): boolean {
  return violations.length === 0;
}

/** One line for each reason for which cases were not run. */
export function describeSkipped(reasons: readonly string[]): string[] {
  return [...Map.groupBy(reasons, (reason) => reason)].map(
    ([reason, cases]) => `${cases.length} cases were skipped: ${reason}.`,
  );
}

/** Median and maximum in milliseconds. */
export function describeTimes(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const show = (ms: number | undefined) => (ms === undefined ? 'unknown' : `${Math.round(ms)} ms`);
  return `median ${show(sorted[Math.floor(sorted.length / 2)])}, maximum ${show(sorted.at(-1))} (${times.length} times)`;
}

function cell(results: readonly MatrixResult[]): string {
  const wrong = results.filter((result) => !hasPassed(result)).length;
  if (results.length === 0) return '–';
  return wrong === 0 ? `${results.length}` : `${wrong} of ${results.length} BAD`;
}

function row(cells: readonly string[]): string {
  return cells.map((text, index) => (index === 0 ? text.padEnd(18) : text.padStart(13))).join('');
}
