import type { PhaseName } from '#domain/kinds/registry.ts';
import type { TaskRun } from '#server/progress/task-run.ts';
import type { PhaseTracker } from './pipeline.ts';

/** How a phase that has begun moves the task. */
export function trackerOf(run: TaskRun, name: PhaseName, signal: AbortSignal): PhaseTracker {
  return {
    signal,
    plan: (total, unit) => run.plan(name, total, unit),
    count: (itemsProcessed) => run.count(name, itemsProcessed),
    countInWork: (items) => run.countInWork(name, items),
    store: (itemsProcessed, effect) => run.store(name, itemsProcessed, effect),
    repair: (itemsProcessed, index, effect) => run.repair(name, itemsProcessed, index, effect),
    failItem: (itemsProcessed, problem, effect, others) =>
      run.failItem(itemsProcessed, { ...problem, phase: name }, effect, others),
    replan: (effect) => run.replan(name, effect),
    deaths: run.phase(name).deaths,
  };
}
