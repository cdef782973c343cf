import { setTimeout as wait } from 'node:timers/promises';
import { describeError, FailureError, fail } from '#domain/failure.ts';
import type { TaskKind } from '#domain/kinds/registry.ts';
import { currentPhase } from '#domain/task.ts';
import type { ProgressService, Renew } from '#server/progress/progress-service.ts';
import { PhaseSkipped, RunStopped, type TaskRun } from '#server/progress/task-run.ts';
import { trackerOf } from './phase-tracker.ts';
import { type Named, type Pipeline, type PipelinePhase, phasesInOrder } from './pipeline.ts';
import { runOverlapped } from './run-overlapped.ts';

/** A pipeline of any kind of task, closed over the type of its own work. */
export interface Runner {
  /** Carries a task from where it stands to its end; answers the id of what was made. */
  readonly run: (run: TaskRun, progress: ProgressService) => Promise<string>;
  readonly renew: Renew;
  /** After a run, whatever became of its task. */
  readonly settle: (taskId: string) => Promise<void>;
}

/** What runs each kind of task in this installation. */
export type Runners = Readonly<Record<TaskKind, { readonly runner: Runner }>>;

/** Closes over the type of the work, so that pipelines of different kinds stand in one table. */
export function runnerOf<Work>(pipeline: Pipeline<Work>): Runner {
  return {
    run: (run, progress) => runPhases(pipeline, run, progress),
    renew: pipeline.renew,
    settle: async (id) => pipeline.settle?.(id),
  };
}

/** After a run whose end could not be written, its worker takes a breath. */
const BREATH_MS = 1_000;

/** What an engine needs: takes up the task whose turn it is, and answers what runs it as far as it goes now. */
export function takerOf(
  progress: ProgressService,
  kinds: Runners,
  explain: Explain = (error) => error,
): (shutdown: AbortSignal) => Promise<(() => Promise<void>) | null> {
  return async (shutdown) => {
    const run = await progress.claimNext();
    return run === null ? null : () => runTask({ progress, kinds, explain }, run, shutdown);
  };
}

/** The failure of the storage or the system that an error comes from, if it does; else the error. */
type Explain = (error: unknown) => unknown;

async function runTask(
  { progress, kinds, explain }: { progress: ProgressService; kinds: Runners; explain: Explain },
  run: TaskRun,
  shutdown: AbortSignal,
): Promise<void> {
  const onShutdown = () => run.stop('shutdown');
  shutdown.addEventListener('abort', onShutdown, { once: true });
  if (shutdown.aborted) onShutdown();
  try {
    await progress.complete(run, await kinds[run.task.kind].runner.run(run, progress));
  } catch (error) {
    await concludeRun(progress, run, explain(error), shutdown);
  } finally {
    shutdown.removeEventListener('abort', onShutdown);
    progress.release(run);
  }
  // What is left over is a matter of tidiness: the next cleaning finds it too.
  await kinds[run.task.kind].runner.settle(run.task.id).catch((error: unknown) => {
    console.warn(`what task ${run.task.id} left could not be put in order:`, describeError(error));
  });
}

async function runPhases<Work>(pipeline: Pipeline<Work>, run: TaskRun, progress: ProgressService): Promise<string> {
  const { kind } = pipeline;
  const phases = 'phases' in pipeline ? phasesInOrder(kind, pipeline.phases) : [];
  if ('phases' in pipeline) requireHarmless(phases, run, progress);
  const work = await pipeline.open(run);
  try {
    if ('overlapped' in pipeline) await runOverlapped(phasesInOrder(kind, pipeline.overlapped), work, run, progress);
    for (const phase of phases) {
      const { status } = run.phase(phase.name);
      if (status !== 'completed' && status !== 'skipped') await runPhase(phase, work, run, progress);
    }
    return await pipeline.verify(work);
  } finally {
    pipeline.close(work);
  }
}

/** Fails a task that has brought down too many workers, unless there is an item of it that can be left out. */
function requireHarmless<Work>(
  phases: readonly Named<PipelinePhase<Work>>[],
  run: TaskRun,
  progress: ProgressService,
): void {
  const at = currentPhase(run.task);
  if (at === null || !progress.isPoison(run, at.name)) return;
  const canGoOn = at.status === 'running' && phases.some(({ name, setAside }) => name === at.name && setAside);
  if (!canGoOn) fail('poison_phase', { deaths: at.deaths });
}

async function runPhase<Work>(
  phase: Named<PipelinePhase<Work>>,
  work: Work,
  run: TaskRun,
  progress: ProgressService,
): Promise<void> {
  const { name, isInterruptible, setAside } = phase;
  try {
    await run.startPhase(name, isInterruptible);
    const track = trackerOf(run, name, run.signalOf(name));
    if (progress.isPoison(run, name)) await setAside?.call(phase, work, track);
    const effect = await phase.run(work, track);
    track.signal.throwIfAborted();
    await run.completePhase(name, effect);
  } catch (error) {
    // Whatever broke when the person left the phase out is no failure.
    if (!(error instanceof PhaseSkipped) && !run.isSkipped(name)) throw error;
  }
}

async function concludeRun(
  progress: ProgressService,
  run: TaskRun,
  error: unknown,
  shutdown: AbortSignal,
): Promise<void> {
  const isExpected = error instanceof FailureError || error instanceof RunStopped || run.signal.aborted;
  if (!isExpected) console.error(`task ${run.task.id} met something unexpected:`, error);
  try {
    await progress.conclude(run, error);
  } catch (concluding) {
    // Somebody else holds the task now, and decides.
    if (concluding instanceof RunStopped) return;
    console.warn(
      `how task ${run.task.id} ended could not be written; it is taken up again:`,
      describeError(concluding),
    );
    await wait(BREATH_MS, undefined, { signal: shutdown }).catch(() => {});
  }
}
