import { useRef } from 'react';

/**
 * Gives the focus back to where it was before a dialog opened. Radix itself knows only its own trigger, and loses the
 * focus where a dialog is opened in another way. Both go to the dialog's content.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      if (!(before.current instanceof HTMLElement) || !before.current.isConnected) return;
      event.preventDefault();
      before.current.focus();
    },
  };
}
