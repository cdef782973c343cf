import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';
import { Head } from './marks.tsx';

/** The line stood upright: the margin on which each point of a summary hangs. */
export function MarginRule({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={classNames('relative', className)}>
      <span
        aria-hidden
        className="absolute inset-y-0 left-0 block -translate-x-1/2 border-accent border-l-2 print:border-l"
      />
      {children}
    </div>
  );
}

/** Where something hangs on the rule: a short branch, or the bright head where the reader is. */
export function MarginMark({ isHere, className }: { isHere: boolean; className?: string }) {
  return (
    <span aria-hidden className={classNames('absolute left-0 block h-0 w-0', className)}>
      {isHere ? (
        <Head />
      ) : (
        <span className="absolute top-0 right-0 block w-2.5 -translate-y-1/2 border-accent border-t-2 print:border-t" />
      )}
    </span>
  );
}
