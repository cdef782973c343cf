import type { Failure } from '#domain/failure.ts';
import { Knot } from './line/marks.tsx';
import { classNames } from './ui/class-names.ts';

/** What went wrong and what to do about it, beside the knot that stands for it. */
export function FailureNote({
  failure,
  isNews = false,
  className,
}: {
  failure: Pick<Failure, 'message' | 'remedy'>;
  /** It has just happened, in answer to something the person did: said aloud at once. */
  isNews?: boolean;
  className?: string;
}) {
  return (
    <div role={isNews ? 'alert' : undefined} className={classNames('relative pl-10', className)}>
      <span aria-hidden className="absolute top-0 left-0 block h-6 w-7">
        <Knot className="left-1/2" />
      </span>
      <p className="text-brick">{failure.message}</p>
      <p className="mt-0.5 text-soft">{failure.remedy}</p>
    </div>
  );
}
