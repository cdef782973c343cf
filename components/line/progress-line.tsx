'use client';

import { classNames } from '../ui/class-names.ts';
import type { LineState } from './line-state.ts';
import { Bank, Cut, Dashes, Head, HollowHead, Knot, Lozenge } from './marks.tsx';
import { useGlide } from './use-glide.ts';

/** Half of each mark. */
const INSETS = {
  waiting: 'inset-x-1.5',
  moving: 'inset-x-1.5',
  uncounted: 'inset-x-1.5',
  retrying: 'inset-x-1.5',
  paused: 'inset-x-[7px]',
  failed: 'inset-x-[13px]',
  cancelled: 'inset-x-1.5',
} as const satisfies Record<Exclude<LineState, 'done'>, string>;

/** The line as a bar: solid up to `percent`, then its mark, then dashes for what waits. Drawing only; it says nothing. */
export function ProgressLine({
  percent,
  state,
  strong = false,
  className,
}: {
  percent: number;
  state: LineState;
  /** Drawn thicker, where it is the one thing on the screen. */
  strong?: boolean;
  className?: string;
}) {
  const line = useGlide<HTMLSpanElement>(percent);
  const at = state === 'done' ? 100 : Math.min(100, Math.max(0, percent));
  const isAtRest = state === 'cancelled' || state === 'paused';
  const restWaits = state !== 'done' && state !== 'cancelled' && state !== 'failed';
  return (
    <span ref={line} aria-hidden className={classNames('relative block h-4 w-full', className)}>
      {restWaits && <Dashes />}
      {!restWaits && state !== 'done' && <Dashes className="opacity-35" />}
      <span
        className={classNames(
          'glide absolute top-1/2 left-0 block -translate-y-1/2 rounded-full border-current',
          strong ? 'border-t-[3px]' : 'border-t-2',
          state === 'failed' ? 'text-brick' : isAtRest ? 'text-rest' : 'text-accent',
        )}
        style={{ width: `${at}%` }}
      />
      {state !== 'done' && (
        // Inset by half of the mark, so that none leaves the line at its ends.
        <span className={classNames('absolute inset-y-0', INSETS[state])}>
          <span className="glide absolute inset-y-0 block w-0" style={{ left: `${at}%` }}>
            <Mark state={state} strong={strong} />
          </span>
        </span>
      )}
    </span>
  );
}

function Mark({ state, strong }: { state: Exclude<LineState, 'done'>; strong: boolean }) {
  const size = strong ? 'size-[15px]' : '';
  switch (state) {
    case 'moving':
      return <Head className={classNames(size, strong && 'border-[7.5px]')} />;
    case 'uncounted':
      return <HollowHead className={size} />;
    case 'waiting':
      return <HollowHead className={classNames('border-rest', size)} />;
    case 'retrying':
      return <Lozenge className={strong ? 'size-3' : ''} />;
    case 'failed':
      return <Knot className="bg-paper" />;
    case 'cancelled':
      return <Cut className="bg-paper" />;
    case 'paused':
      return (
        <span className="absolute inset-y-0 -left-1.5 block w-3 bg-paper">
          <Bank className={classNames('left-0', strong && 'h-3.5')} />
          <Bank className={classNames('left-3', strong && 'h-3.5')} />
        </span>
      );
  }
}
