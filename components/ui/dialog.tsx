'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { useReturnFocus } from './return-focus.ts';

/** A page on top of the page, for something that is written or chosen and then done. Gives the focus back when it closes. */
export function Dialog({
  open,
  onOpenChange,
  title,
  wide = false,
  children,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          {...returnFocus}
          aria-describedby={undefined}
          className={classNames(
            'unfold fixed inset-x-3 top-[min(10dvh,6rem)] z-50 mx-auto max-h-[calc(100dvh-min(10dvh,6rem)-1rem)] overflow-y-auto border-accent border-t-2 bg-paper p-5 shadow-xl outline-none ring-1 ring-hairline sm:p-8',
            wide ? 'max-w-2xl' : 'max-w-lg',
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="reading text-balance font-medium text-heading">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="quiet" size="icon" className="-mt-1 -mr-2" aria-label="Close">
                <X />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
