import { median } from './median.ts';
import type { Run } from './pdf-run.ts';

/**
 * Runs whose lines lean by a degree or two, as in the text under a scan, on level lines. Either the runs are drawn
 * leaning, or each is level but a little lower or higher than the one before.
 *
 * @param leans by how many degrees each run leans, clockwise
 */
export function straighten(runs: Run[], leans: readonly number[]): Run[] {
  const lean = median(leans);
  const slope = Math.abs(lean) > LEAST_DEGREES ? Math.tan((lean * Math.PI) / 180) : driftOf(runs);
  if (slope === 0) return runs;
  return runs.map((run) => {
    const x = run.x + slope * run.y;
    return { ...run, x, right: x + run.right - run.x, y: run.y - slope * run.x };
  });
}

/** By how much the baselines of neighbours on a line differ, for their distance; 0 where it is not the same everywhere. */
function driftOf(runs: readonly Run[]): number {
  const slopes: number[] = [];
  for (const [index, run] of runs.entries()) {
    const last = runs[index - 1];
    if (!last || run.x < last.right - run.size * OVERLAP || run.x - last.x < run.size) continue;
    if (Math.abs(run.y - last.y) < run.size * SAME_LINE) slopes.push((run.y - last.y) / (run.x - last.x));
  }
  if (slopes.length < FEWEST_NEIGHBOURS) return 0;
  const slope = median(slopes);
  if (Math.abs(slope) < LEAST_SLOPE) return 0;
  const alike = slopes.filter((each) => each * slope > 0).length;
  return alike > slopes.length * MOSTLY ? slope : 0;
}

const LEAST_DEGREES = 0.15;
const LEAST_SLOPE = 0.003;
const FEWEST_NEIGHBOURS = 12;
const MOSTLY = 0.75;
// In units of the font size.
const OVERLAP = 0.3;
const SAME_LINE = 0.6;
