import { KIND_VIEWS } from './kinds/registry.ts';
import type { RedoPlan } from './redo-plan.ts';
import { phaseTitle } from './task-words.ts';

/** What a person presses for it: `Again from extracting`. */
export function redoLabel({ from, isAfterAll }: RedoPlan): string {
  return isAfterAll ? `Do ${from} after all` : `Again from ${from}`;
}

/** What happens to what there is: `3 phases are done anew. The current summary stays until the new one is stored.` */
export function redoSentence({ attempt, steps, hasResult, kind }: RedoPlan): string {
  const anew = steps.filter(({ fate }) => fate === 'anew').length;
  const dropped =
    anew === 0
      ? `Attempt ${attempt} begins there.`
      : `What ${anew === 1 ? 'this phase' : `these ${anew} phases`} did is dropped and done anew, as attempt ${attempt}.`;
  return hasResult ? `${dropped} ${KIND_VIEWS[kind].keptOnRerun}` : dropped;
}

/** `Extracting: 117 pages, done anew` */
export function stepWords({ name, fate, did }: RedoPlan['steps'][number]): string {
  const words = { kept: 'kept', anew: 'done anew', first: 'not done so far', skipped: 'stays left out' }[fate];
  return `${phaseTitle(name)}: ${did === '' ? '' : `${did}, `}${words}`;
}
