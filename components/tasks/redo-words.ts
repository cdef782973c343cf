import type { TaskKind } from '#domain/kinds/registry.ts';
import type { RedoPlan } from './redo-plan.ts';
import { phaseTitle } from './task-words.ts';

/** What a person presses for it: `Again from extracting`. */
export function redoLabel({ from, isAfterAll }: RedoPlan): string {
  const phase = phaseTitle(from).toLowerCase();
  return isAfterAll ? `Do ${phase} after all` : `Again from ${phase}`;
}

/** What happens to what there is: `3 phases are done anew. The present summary stays until the new one is stored.` */
export function redoSentence({ attempt, steps, hasResult, kind }: RedoPlan): string {
  const anew = steps.filter(({ fate }) => fate === 'anew').length;
  const dropped =
    anew === 0
      ? `Attempt ${attempt} begins there.`
      : `What ${anew === 1 ? 'this phase' : `these ${anew} phases`} did is dropped and done anew, as attempt ${attempt}.`;
  return hasResult ? `${dropped} ${KEPT[kind]}` : dropped;
}

const KEPT = {
  summary: 'The present summary stays until the new one is stored.',
  ingestion: 'What can be found now stays until it has been read again.',
  reembedding: 'Search goes by the present one until the new one is in use.',
} as const satisfies Record<TaskKind, string>;

/** `Extracting: 117 pages, done anew` */
export function stepWords({ name, fate, did }: RedoPlan['steps'][number]): string {
  const words = { kept: 'kept', anew: 'done anew', first: 'not done so far', skipped: 'stays left out' }[fate];
  return `${phaseTitle(name)}: ${did === '' ? '' : `${did}, `}${words}`;
}
