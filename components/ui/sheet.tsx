'use client';

import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useReturnFocus } from './return-focus.ts';

/** A panel that rises from the bottom of a small screen and gives the focus back when it closes. */
export function Sheet({
  open,
  onOpenChange,
  title,
  children,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil print:hidden" />
        <Dialog.Content
          {...returnFocus}
          aria-describedby={undefined}
          className="unfold fixed inset-x-0 bottom-0 z-50 flex max-h-[80dvh] flex-col border-accent border-t-2 bg-paper px-5 pt-5 pb-6 outline-none print:hidden"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
