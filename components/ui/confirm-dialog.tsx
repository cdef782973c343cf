'use client';

import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { useReturnFocus } from './return-focus.ts';

/**
 * Asks before something that has consequences. The question is the title; the verb is on the button. `danger` is for what
 * cannot be taken back.
 */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  look = 'danger',
  keep = 'Keep it',
  confirm,
  onConfirm,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description: ReactNode;
  look?: 'danger' | 'solid';
  /** The way back, in words. */
  keep?: string;
  confirm: string;
  onConfirm(): void;
}) {
  const returnFocus = useReturnFocus();
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-veil print:hidden" />
        <AlertDialog.Content
          {...returnFocus}
          className={classNames(
            'unfold fixed inset-x-4 top-[min(22dvh,10rem)] z-50 mx-auto max-h-[calc(100dvh-min(22dvh,10rem)-1rem)] max-w-md overflow-y-auto border-t-2 bg-paper p-6 shadow-xl outline-none ring-1 ring-hairline sm:p-8 print:hidden',
            look === 'danger' ? 'border-brick' : 'border-accent',
          )}
        >
          <AlertDialog.Title className="reading text-balance font-medium text-heading">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-3 text-soft">{description}</div>
          </AlertDialog.Description>
          <div className="mt-7 flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button look="quiet">{keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look={look} onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
