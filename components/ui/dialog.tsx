'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
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
  const content = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil print:hidden" />
        <Radix.Content
          {...returnFocus}
          ref={content}
          onOpenAutoFocus={(event) => {
            returnFocus.onOpenAutoFocus();
            if (focusFirstField(content.current)) event.preventDefault();
          }}
          aria-describedby={undefined}
          className={classNames(
            'unfold fixed inset-x-3 top-[min(10dvh,6rem)] z-50 mx-auto max-h-[calc(100dvh-min(10dvh,6rem)-1rem)] overflow-y-auto border-accent border-t-2 bg-paper p-5 shadow-xl outline-none ring-1 ring-hairline sm:p-8 print:hidden',
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

const FIELDS = 'input:not([type="hidden"], [type="file"], :disabled), textarea:not(:disabled), select:not(:disabled)';

/** A dialog is there to fill something in: that is where to begin. Answers whether there is such a field. */
function focusFirstField(content: HTMLElement | null): boolean {
  const first = content?.querySelector<HTMLInputElement>(FIELDS);
  if (first == null) return false;
  const { form, name, type } = first;
  // Of a row of choices the chosen one is the one that takes the focus.
  const chosen = type === 'radio' ? content?.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`) : null;
  (chosen ?? first).focus();
  if (form !== null && first.value !== '' && type === 'text') first.select();
  return true;
}
