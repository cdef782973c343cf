import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={classNames(
        'inline-block min-w-[1.6em] rounded-[3px] border border-hairline px-1 text-center font-sans text-[0.75rem] text-soft leading-[1.5]',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
