'use client';

import { classNames } from '../ui/class-names.ts';
import type { LineState } from './line-state.ts';
import { Bank, Cut, Dashes, Head, HollowHead, Knot, Lozenge, RingedHead, Tear } from './marks.tsx';
import { useGlide } from './use-glide.ts';

/** The room that each mark takes on either side. */
const INSETS = {
  waiting: 'inset-x-1.5',
  moving: 'inset-x-1.5',
  uncounted: 'inset-x-1.5',
  slow: 'inset-x-2',
  silent: 'inset-x-2.5',
  retrying: 'inset-x-1.5',
  pausing: 'right-4 left-1.5',
  cancelling: 'right-4 left-1.5',
  paused: 'inset-x-[7px]',
  failed: 'inset-x-[13px]',
  cancelled: 'inset-x-1.5',
} as const satisfies Record<Exclude<LineState, 'done'>, string>;

/** The line as a bar: solid up to `percent`, then its mark, then dashes for what waits. Drawing only; it says nothing. */
export function ProgressLine({
  percent,
  state,
  knots = [],
  strong = false,
  className,
}: {
  percent: number;
  state: LineState;
  /** Where on it something failed while the rest went on, in percent. */
  knots?: readonly number[];
  /** Drawn thicker, where it is the one thing on the screen. */
  strong?: boolean;
  className?: string;
}) {
  const line = useGlide<HTMLSpanElement>(percent);
  const at = state === 'done' ? 100 : Math.min(100, Math.max(0, percent));
  const isAtRest = state === 'cancelled' || state === 'paused' || state === 'silent';
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
      {knots.map((at) => (
        <span key={at} className="absolute inset-y-0 block w-0" style={{ left: `${at}%` }}>
          <Knot className="bg-paper" />
        </span>
      ))}
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
    case 'slow':
      return <RingedHead className={strong ? 'size-[17px]' : ''} />;
    case 'silent':
      return (
        <span className="absolute inset-y-0 -left-1.5 block w-3.5 bg-paper">
          <Tear className="left-0 stroke-ochre" />
          <Tear className="left-full stroke-ochre" />
        </span>
      );
    case 'pausing':
      return (
        <>
          <Head className={classNames(size, strong && 'border-[7.5px]')} />
          <Bank className={strong ? 'left-3.5 h-3.5' : 'left-[11px] h-3'} />
        </>
      );
    case 'cancelling':
      return (
        <>
          <Head className={classNames(size, strong && 'border-[7.5px]')} />
          <Cut className="left-3.5" />
        </>
      );
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
