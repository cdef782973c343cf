import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';

/** The column that a page stands in, at the same left edge as the name in the header. */
export function PageFrame({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={classNames(
        'mx-auto w-full max-w-page flex-1 px-5 pt-10 pb-24 outline-none sm:px-8 sm:pt-16 print:max-w-none print:p-0',
        className,
      )}
    >
      {children}
    </main>
  );
}
