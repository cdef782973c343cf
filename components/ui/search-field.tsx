import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/** A line to search by, as wide as its place. */
export function SearchField({ label, className, ...props }: Omit<ComponentProps<'input'>, 'type'> & { label: string }) {
  return (
    <label
      className={classNames(
        'flex items-center gap-3 border-rest border-b-[1.5px] focus-within:border-accent',
        className,
      )}
    >
      <Search aria-hidden className="size-4 shrink-0 text-faint" />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        className="h-11 min-w-0 flex-1 bg-transparent text-lead outline-none placeholder:text-faint"
        {...props}
      />
    </label>
  );
}
