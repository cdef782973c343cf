'use client';

import { useState } from 'react';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, selectedOf, toggled } from './selection.ts';

export interface SelectionMode {
  readonly isOn: boolean;
  /** In the order of the list; what has left the list is not among them. */
  readonly ids: readonly string[];
  /** Everything that the list is a part of is meant, also what is not shown. */
  readonly isWhole: boolean;
  start(): void;
  stop(): void;
  toggle(id: string): void;
  /** From where the last choice was made up to here. */
  extendTo(id: string): void;
  toggleAll(): void;
  takeWhole(): void;
}

/** Selecting in a list, which is off until somebody wants it. */
export function useSelection(order: readonly string[]): SelectionMode {
  const [isOn, setIsOn] = useState(false);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [isWhole, setIsWhole] = useState(false);
  const turn = (on: boolean) => {
    setIsOn(on);
    setIsWhole(false);
    setSelection(NOTHING_SELECTED);
  };
  const select = (next: (before: Selection) => Selection) => {
    setIsWhole(false);
    setSelection(next);
  };
  return {
    isOn,
    ids: selectedOf(selection, order),
    start: () => turn(true),
    stop: () => turn(false),
    isWhole,
    toggle: (id) => select((before) => toggled(before, id)),
    extendTo: (id) => select((before) => extended(before, id, order)),
    toggleAll: () => select((before) => (isWhole ? NOTHING_SELECTED : allOrNone(before, order))),
    takeWhole: () => {
      setSelection((before) => ({ ...before, ids: new Set(order) }));
      setIsWhole(true);
    },
  };
}
