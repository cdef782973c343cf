'use client';

import { useState } from 'react';
import { allOrNone, extended, NOTHING_SELECTED, selectedOf, toggled } from './selection.ts';

export interface SelectionMode {
  readonly isOn: boolean;
  /** In the order of the list; what has left the list is not among them. */
  readonly ids: readonly string[];
  start(): void;
  stop(): void;
  toggle(id: string): void;
  /** From where the last choice was made up to here. */
  extendTo(id: string): void;
  toggleAll(): void;
}

/** Selecting in a list, which is off until somebody wants it. */
export function useSelection(order: readonly string[]): SelectionMode {
  const [isOn, setIsOn] = useState(false);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const turn = (on: boolean) => {
    setIsOn(on);
    setSelection(NOTHING_SELECTED);
  };
  return {
    isOn,
    ids: selectedOf(selection, order),
    start: () => turn(true),
    stop: () => turn(false),
    toggle: (id) => setSelection((before) => toggled(before, id)),
    extendTo: (id) => setSelection((before) => extended(before, id, order)),
    toggleAll: () => setSelection((before) => allOrNone(before, order)),
  };
}
