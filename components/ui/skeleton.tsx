import { classNames } from './class-names.ts';

/** Holds the place of a line of text that is on its way. It stands still. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block h-[1em] rounded-[2px] bg-hairline/70', className)} />;
}
