import { planOf, TASK_KINDS, type TaskKind } from '#domain/kinds/registry.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { kindOf, phaseOfCase, taskOfCase } from './cases.ts';
import type { MatrixResult } from './matrix.ts';

/** The matrix as a table: how many cases ran for each kind of fault and phase, and what went wrong. */
export function reportMatrix(results: readonly MatrixResult[]): string {
  const stores = [...new Set(results.map((result) => result.case.store))];
  const lines = stores.flatMap((store) => TASK_KINDS.flatMap((task) => tableOf(results, store, task)));
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

/** What befell one kind of task on one store; nothing where no case was of it. */
function tableOf(results: readonly MatrixResult[], store: Dialect, task: TaskKind): string[] {
  const cases = results.filter((result) => result.case.store === store && taskOfCase(result.case) === task);
  if (cases.length === 0) return [];
  const phases = planOf(task).map(({ name }) => name);
  const rows = [...Map.groupBy(cases, (result) => kindOf(result.case))].map(([kind, ofKind]) => {
    const cells = phases.map((phase) => cell(ofKind.filter((result) => phaseOfCase(result.case) === phase)));
    return row([kind, ...cells, cell(ofKind)]);
  });
  const title = `${task} on ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`;
  return ['', row([title, ...phases, 'in all']), ...rows, row(['in all', ...phases.map(() => ''), cell(cases)])];
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
  return cells.map((text, index) => (index === 0 ? text.padEnd(26) : text.padStart(13))).join('');
}
