import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatNumber } from '../format/quantity.ts';
import { Knot } from '../line/marks.tsx';
import { problemGroups, problemsTitle, unnamedProblems } from './problem-words.ts';

/** Every item that a task did without and why, with what can be done about it said once for all that share it. */
export function ProblemList({ task }: { task: TaskSnapshot }) {
  const title = problemsTitle(task);
  if (title === null) return null;
  const unnamed = unnamedProblems(task);
  return (
    <section aria-labelledby="problems" className="relative mt-8 max-w-measure pl-10">
      <span aria-hidden className="absolute top-0 left-0 block h-6 w-7">
        <Knot className="left-1/2" />
      </span>
      <h2 id="problems" className="numerals font-semibold">
        {title}
      </h2>
      {problemGroups(task).map(({ remedy, problems }) => (
        <div key={remedy} className="mt-2.5">
          <ul className="numerals max-h-60 overflow-y-auto text-brick" {...(problems.length > 8 && SCROLLED)}>
            {problems.map(({ phase, index, message }) => (
              <li key={`${phase}${index}`}>{message}</li>
            ))}
          </ul>
          <p className="mt-0.5 text-soft">{remedy}</p>
        </div>
      ))}
      {unnamed > 0 && (
        <p className="numerals mt-2.5 text-soft">
          And {formatNumber(unnamed)} more; the first {formatNumber(task.problems.length)} are named here.
        </p>
      )}
    </section>
  );
}

/** What scrolls has to be reachable by keyboard. */
const SCROLLED = { tabIndex: 0, 'aria-label': 'What was left out' } as const;
