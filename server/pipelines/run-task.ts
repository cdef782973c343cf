import { FailureError } from '#domain/failure.ts';
import type { TaskKind } from '#domain/plan.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import { RunStopped, type TaskRun } from '#server/progress/task-run.ts';
import type { PhaseTracker, Pipeline } from './pipeline.ts';

/** The pipeline of each kind of task that this installation can run, each knowing the type of its own work. */
export type Pipelines = Partial<Record<TaskKind, (run: TaskRun) => Promise<string>>>;

/** Closes over the type of the work, so that pipelines of different kinds stand in one table. */
export function runnerOf<Work>(pipeline: Pipeline<Work>): (run: TaskRun) => Promise<string> {
  return (run) => runPhases(pipeline, run);
}

/**
 * Runs one task as far as it goes now. Harmless when the task is finished, gone, or run by somebody else.
 *
 * @param shutdown aborted when this process is to let go of its tasks
 */
export async function runTask(
  progress: ProgressService,
  pipelines: Pipelines,
  taskId: string,
  shutdown: AbortSignal,
): Promise<void> {
  const run = await progress.claim(taskId);
  if (run === null) return;
  const onShutdown = () => run.stop('shutdown');
  shutdown.addEventListener('abort', onShutdown, { once: true });
  if (shutdown.aborted) onShutdown();
  try {
    const runPipeline = pipelines[run.task.kind];
    if (runPipeline === undefined) throw new Error(`no pipeline runs tasks of the kind ${run.task.kind}`);
    await progress.complete(run, await runPipeline(run));
  } catch (error) {
    await concludeRun(progress, run, error);
  } finally {
    shutdown.removeEventListener('abort', onShutdown);
    progress.release(run);
  }
}

async function runPhases<Work>(pipeline: Pipeline<Work>, run: TaskRun): Promise<string> {
  const work = await pipeline.open(run);
  try {
    for (const phase of pipeline.phases) {
      const { status } = run.phase(phase.name);
      if (status === 'completed' || status === 'skipped') continue;
      await run.startPhase(phase.name, phase.isInterruptible);
      const effect = await phase.run(work, trackerOf(run, phase.name));
      run.signal.throwIfAborted();
      await run.completePhase(phase.name, effect);
    }
    return await pipeline.verify(work);
  } finally {
    pipeline.close(work);
  }
}

function trackerOf(run: TaskRun, name: Parameters<TaskRun['plan']>[0]): PhaseTracker {
  return {
    signal: run.signal,
    plan: (total, unit) => run.plan(name, total, unit),
    count: (itemsProcessed) => run.count(name, itemsProcessed),
    store: (itemsProcessed, effect) => run.store(name, itemsProcessed, effect),
  };
}

async function concludeRun(progress: ProgressService, run: TaskRun, error: unknown): Promise<void> {
  const isExpected = error instanceof FailureError || error instanceof RunStopped || run.signal.aborted;
  if (!isExpected) console.error(`task ${run.task.id} met something unexpected:`, error);
  try {
    await progress.conclude(run, error);
  } catch (concluding) {
    // Somebody else holds the task now, and decides.
    if (!(concluding instanceof RunStopped)) throw concluding;
  }
}
