import { PLANS } from '#domain/plan.ts';
import { columnOf, phaseOfCase } from './cases.ts';
import type { MatrixResult } from './matrix.ts';

/** The matrix as a table: how many cases ran for each phase and kind of fault, and what went wrong. */
export function reportMatrix(results: readonly MatrixResult[]): string {
  const columns = [...new Set(results.map((result) => columnOf(result.case)))];
  const rows = results.length === 0 ? [] : PLANS.summary.map(({ name }) => name);
  const stores = [...new Set(results.map((result) => result.case.store))];
  const lines: string[] = [];
  for (const store of stores) {
    lines.push('', `On ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}:`, row(['', ...columns]));
    for (const phase of rows) {
      const cells = columns.map((column) => {
        const ran = results.filter(
          (result) =>
            result.case.store === store && columnOf(result.case) === column && phaseOfCase(result.case) === phase,
        );
        const wrong = ran.filter((result) => !hasPassed(result)).length;
        return ran.length === 0 ? '–' : wrong === 0 ? `${ran.length}` : `${wrong} of ${ran.length} WRONG`;
      });
      lines.push(row([phase, ...cells]));
    }
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

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(18))).join('');
}
