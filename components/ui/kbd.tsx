import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-[1.6em] rounded-[3px] border border-hairline px-1 text-center font-sans text-[0.75rem] text-soft leading-[1.5]">
      {children}
    </kbd>
  );
}
