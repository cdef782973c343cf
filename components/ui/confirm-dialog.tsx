'use client';

import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { useReturnFocus } from './return-focus.ts';

/** Asks before something that cannot be taken back. The question is the title; the verb is on the button. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  keep = 'Keep it',
  confirm,
  onConfirm,
  children,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description: ReactNode;
  /** The way back, in words. */
  keep?: string;
  confirm: string;
  onConfirm(): void;
  children?: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      {children !== undefined && <AlertDialog.Trigger asChild>{children}</AlertDialog.Trigger>}
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <AlertDialog.Content
          {...returnFocus}
          className="unfold fixed inset-x-4 top-[22dvh] z-50 mx-auto max-w-md border-t-2 border-brick bg-paper p-6 shadow-xl outline-none ring-1 ring-hairline sm:p-8"
        >
          <AlertDialog.Title className="reading text-balance font-medium text-heading">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-3 text-soft">{description}</AlertDialog.Description>
          <div className="mt-7 flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button look="quiet">{keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
