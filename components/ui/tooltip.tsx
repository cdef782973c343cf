'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

export const TooltipProvider = Radix.Provider;

/**
 * Shows `label`, and the key that does the same, beside a control on hover and focus. It may only repeat what the
 * control says of itself.
 */
export function Tooltip({
  label,
  shortcut,
  children,
}: {
  label: ReactNode;
  shortcut?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      {/* Not moved to the end of the page: there it would stand outside of every landmark. */}
      <Radix.Content
        sideOffset={6}
        collisionPadding={8}
        className="z-50 w-max max-w-64 rounded-[3px] bg-ink px-2.5 py-1.5 text-left font-normal text-fine text-paper print:hidden"
      >
        {label}
        {shortcut !== undefined && <Kbd className="ml-2 border-paper/40 text-paper">{shortcut}</Kbd>}
      </Radix.Content>
    </Radix.Root>
  );
}
