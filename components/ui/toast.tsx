'use client';

import { X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

export interface ToastMessage {
  readonly title: string;
  readonly description?: string;
  readonly isBad?: boolean;
  /** A link or button that leads on, with its words again for who cannot reach it in time. Following it closes the toast. */
  readonly action?: { readonly element: ReactNode; readonly altText: string };
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

/** Shows a message at the edge of the screen for eight seconds, or for as long as it is hovered or focused. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly (ToastMessage & { id: number })[]>([]);
  const show = useCallback(
    (message: ToastMessage) =>
      setShown((before) => [...before.slice(-1), { ...message, id: (before.at(-1)?.id ?? 0) + 1 }]),
    [],
  );
  const hide = useCallback((id: number) => setShown((before) => before.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      <Radix.Provider duration={8_000} label="Notice">
        {children}
        {useMemo(
          () =>
            shown.map((toast) => (
              <Radix.Root
                key={toast.id}
                type="background"
                onOpenChange={(open) => open || hide(toast.id)}
                className={classNames(
                  'unfold relative border-l-2 bg-paper py-4 pr-11 pl-5 shadow-xl ring-1 ring-hairline',
                  toast.isBad === true ? 'border-brick' : 'border-accent',
                )}
              >
                <Radix.Title className="font-medium">{toast.title}</Radix.Title>
                {toast.description !== undefined && (
                  <Radix.Description className="mt-0.5 line-clamp-2 text-soft">{toast.description}</Radix.Description>
                )}
                {toast.action !== undefined && (
                  <Radix.Action asChild altText={toast.action.altText}>
                    {toast.action.element}
                  </Radix.Action>
                )}
                <Radix.Close asChild>
                  <Button
                    look="quiet"
                    size="icon"
                    className="absolute top-1.5 right-1.5"
                    aria-label="Close this notice"
                  >
                    <X />
                  </Button>
                </Radix.Close>
              </Radix.Root>
            )),
          [shown, hide],
        )}
        <Radix.Viewport className="fixed right-0 bottom-0 z-40 flex w-full max-w-96 flex-col gap-3 p-4 print:hidden" />
      </Radix.Provider>
    </ToastContext>
  );
}
