import type { TimelineItem } from '#domain/timeline.ts';
import { classNames } from '../ui/class-names.ts';
import { Bank, Cut, Dashes, Head, Knot, Lozenge, Tear } from './marks.tsx';
import type { Riser } from './risers.ts';

/**
 * One row of the unrolled line: stretches of time at their place on the axis. Solid is work, dashes are waiting, a gap
 * between two banks is a pause, one between torn ends is when nobody worked, a knot is where something failed. What a
 * later attempt has done anew is faint, and a hairline stands where each attempt began. Drawing only; the row says the
 * same in words.
 */
export function TimelineLine({
  items,
  risers,
  knots,
  attemptsAt,
  percentAt,
  nowMs,
}: {
  items: readonly TimelineItem[];
  risers: readonly Riser[];
  /** When an item failed while the rest went on. */
  knots: readonly number[];
  /** When another attempt began. */
  attemptsAt: readonly number[];
  /** Where a moment stands on the axis, in percent. */
  percentAt(momentMs: number): number;
  nowMs: number;
}) {
  const present = items.at(-1)?.attempt;
  return (
    <span aria-hidden className="absolute inset-x-[13px] inset-y-0 block">
      {attemptsAt.map((at) => (
        <span
          key={at}
          className="glide absolute inset-y-0 block w-0 border-hairline border-l"
          style={{ left: `${percentAt(at)}%` }}
        />
      ))}
      {risers.map(({ at, part }) => (
        <span
          key={`${part}${at}`}
          className={classNames(
            'glide absolute hidden w-0 -translate-x-1/2 border-accent/45 border-l-[1.5px] sm:block',
            part === 'whole' ? 'inset-y-0' : part === 'top' ? 'top-0 h-1/2' : 'top-1/2 h-1/2',
          )}
          style={{ left: `${percentAt(at)}%` }}
        />
      ))}
      {items.map((item) => {
        const from = percentAt(item.startedAt);
        const to = percentAt(item.endedAt ?? nowMs);
        return (
          <span
            key={`${item.kind}${item.startedAt}`}
            className={classNames(
              'glide absolute inset-y-0 block',
              // However short: that it rested shows, on top of the work around it.
              item.kind === 'pause' || item.kind === 'gap' ? 'z-10 min-w-2.5' : 'min-w-[3px]',
              item.attempt !== present && 'opacity-45',
            )}
            style={{ left: `${from}%`, width: `${to - from}%` }}
          >
            <Stretch item={item} />
          </span>
        );
      })}
      {knots.map((at) => (
        <span key={at} className="glide absolute inset-y-0 z-10 block w-0" style={{ left: `${percentAt(at)}%` }}>
          <Knot className="bg-paper" />
        </span>
      ))}
    </span>
  );
}

function Stretch({ item }: { item: TimelineItem }) {
  if (item.kind === 'queue') return <Dashes />;
  if (item.kind === 'wait') {
    return (
      <>
        <Dashes className="stroke-ochre" />
        {item.outcome === 'open' && <Lozenge className="left-full" />}
      </>
    );
  }
  if (item.kind === 'pause' || item.kind === 'gap') {
    const End = item.kind === 'pause' ? Bank : Tear;
    return (
      <span className="absolute inset-x-0 top-1/2 block h-4 -translate-y-1/2 bg-paper">
        <End className="left-0" />
        <End className="left-full" />
      </span>
    );
  }
  return (
    <>
      <span
        className={classNames(
          'absolute inset-x-0 top-1/2 block -translate-y-1/2 rounded-full border-t-[3px]',
          item.outcome === 'failed' ? 'border-brick' : item.outcome === 'cancelled' ? 'border-rest' : 'border-accent',
        )}
      />
      {item.outcome === 'open' && <Head className="left-full" />}
      {item.outcome === 'failed' && <Knot className="left-full bg-paper" />}
      {item.outcome === 'cancelled' && <Cut className="left-full bg-paper" />}
    </>
  );
}
