import { planOf } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';

/** Knots nearer to each other than this would be one blot on a small screen. */
const LEAST_APART_PERCENT = 9;

/**
 * Where on the line of a task its failed items lie, in percent: within the stretch of their phase, as far along as the
 * item was. Phases take the share that their plan gives them. What lies close together is one knot, and none lies ahead
 * of what is done.
 */
export function knotsOf({ kind, phases, problems, progress }: TaskSnapshot): number[] {
  const plan = planOf(kind);
  const places = problems.flatMap(({ phase: name, index }) => {
    const at = plan.findIndex((phase) => phase.name === name);
    const from = plan[at]?.startsAt;
    if (from === undefined) return [];
    const to = plan[at + 1]?.startsAt ?? 100;
    const total = phases.find((phase) => phase.name === name)?.itemsTotal ?? 0;
    return from + (to - from) * (total === 0 ? 0.5 : Math.min(1, (index + 0.5) / total));
  });
  const knots: number[] = [];
  for (const place of places.sort((a, b) => a - b)) {
    if (place <= progress && place - (knots.at(-1) ?? -100) >= LEAST_APART_PERCENT) knots.push(place);
  }
  return knots;
}
