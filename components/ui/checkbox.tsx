'use client';

import { type ComponentProps, useEffect, useRef } from 'react';
import { classNames } from './class-names.ts';

/** A box to tick, with a `label` for those who do not see what it stands beside. A third state says: some of them. */
export function Checkbox({
  label,
  isMixed = false,
  takesFocus = false,
  className,
  ...props
}: Omit<ComponentProps<'input'>, 'type'> & { label: string; isMixed?: boolean; takesFocus?: boolean }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = isMixed;
  }, [isMixed]);
  useEffect(() => {
    if (takesFocus) box.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <label className={classNames('relative -m-2.5 block shrink-0 cursor-pointer p-2.5', className)}>
      <span className="sr-only">{label}</span>
      <input
        ref={box}
        type="checkbox"
        className="peer block size-[1.125rem] cursor-pointer appearance-none rounded-[3px] border-[1.5px] border-rest bg-paper checked:border-accent indeterminate:border-accent hover:border-ink"
        {...props}
      />
      <svg
        aria-hidden
        viewBox="0 0 18 18"
        className="pointer-events-none absolute top-2.5 left-2.5 hidden size-[1.125rem] fill-none stroke-2 stroke-accent peer-checked:block peer-indeterminate:hidden"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="m4.5 9.5 3 3 6-7" />
      </svg>
      <svg
        aria-hidden
        viewBox="0 0 18 18"
        className="pointer-events-none absolute top-2.5 left-2.5 hidden size-[1.125rem] stroke-2 stroke-accent peer-indeterminate:block"
        strokeLinecap="round"
      >
        <path d="M5 9h8" />
      </svg>
    </label>
  );
}
