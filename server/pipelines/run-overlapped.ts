import type { PhaseName } from '#domain/kinds/registry.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import { PhaseSkipped, type TaskRun } from '#server/progress/task-run.ts';
import { trackerOf } from './phase-tracker.ts';
import type { Named, OverlappedPhase, PhaseTracker } from './pipeline.ts';

/**
 * Runs the phases of a task beside each other, each until it has nothing more to expect. When one breaks, the others are
 * stopped, and it is the one that the task fails in.
 */
export async function runOverlapped<Work>(
  phases: readonly Named<OverlappedPhase<Work>>[],
  work: Work,
  run: TaskRun,
  progress: ProgressService,
): Promise<void> {
  const others = new AbortController();
  const left = phases.filter(({ name }) => !isOver(run, name));
  const ends = await Promise.allSettled(
    left.map(async (phase) => {
      try {
        await runOne(phase, work, run, progress, others.signal);
      } catch (error) {
        if (!run.signal.aborted && !others.signal.aborted) run.failIn(phase.name);
        others.abort(error);
        throw error;
      }
    }),
  );
  run.signal.throwIfAborted();
  if (others.signal.aborted) throw others.signal.reason;
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function runOne<Work>(
  phase: Named<OverlappedPhase<Work>>,
  work: Work,
  run: TaskRun,
  progress: ProgressService,
  others: AbortSignal,
): Promise<void> {
  const { name } = phase;
  let begun: Promise<PhaseTracker> | null = null;
  const begin = () => {
    begun ??= run
      .startPhase(name, true)
      .then(() => trackerOf(run, name, AbortSignal.any([run.signalOf(name), others])));
    return begun;
  };
  try {
    // One that has begun in an earlier run is at work again, also while it waits for the one before it.
    if (run.phase(name).status !== 'pending') await begin();
    if (progress.isPoison(run, name)) await phase.setAside(work, await begin());
    await phase.run(work, begin, AbortSignal.any([run.signal, others]));
    const { signal } = await begin();
    signal.throwIfAborted();
    await run.completePhase(name);
  } catch (error) {
    // Whatever broke when the person left the phase out is no failure.
    const isLeftOut = error instanceof PhaseSkipped || run.isSkipped(name);
    if (!isLeftOut || run.signal.aborted || others.aborted) throw error;
    phase.leftOut(work);
  }
}

function isOver(run: TaskRun, name: PhaseName): boolean {
  const { status } = run.phase(name);
  return status === 'completed' || status === 'skipped';
}
