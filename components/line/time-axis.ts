const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
];

export interface TimeAxis {
  /** Length of the whole axis. */
  readonly spanMs: number;
  /** Where ticks stand, in milliseconds from its start, 0 included. */
  readonly ticksMs: readonly number[];
}

/**
 * The axis for something that has taken `elapsedMs` so far. While it goes on the axis ends at the next tick, so that it
 * is drawn anew only now and then and the head has somewhere to go; once it is over, the axis ends where it ended.
 */
export function timeAxis(elapsedMs: number, isOver: boolean, maxTicks = 5): TimeAxis {
  const elapsed = Math.max(1, elapsedMs);
  const dayMs = 86_400_000;
  const step = STEPS_MS.find((ms) => elapsed / ms <= maxTicks) ?? Math.ceil(elapsed / maxTicks / dayMs) * dayMs;
  const spanMs = isOver ? elapsed : Math.ceil((elapsed * 1.001) / step) * step;
  const count = Math.floor(spanMs / step + 1e-9);
  return { spanMs, ticksMs: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface FoldedAxis {
  /** Where a moment stands, in percent of the axis. */
  percentAt(momentMs: number): number;
  /** What each tick says, and where it stands. They count the time that is not folded. */
  readonly ticks: readonly { readonly ms: number; readonly percent: number }[];
}

/** No fold is wider than this share of the rest of the axis, nor are all of them together wider than the second. */
const WIDEST_FOLD = 0.05;
const WIDEST_FOLDS = 0.4;

/**
 * The axis for something in which whole stretches lay idle (an hour of pause in a minute of work): those are folded to
 * at most a narrow gap, and left out of what the ticks count.
 *
 * @param idle in their order, none overlapping another
 */
export function foldedAxis({
  startedAt,
  endedAt,
  isOver,
  idle,
}: Stretch & { readonly isOver: boolean; readonly idle: readonly Stretch[] }): FoldedAxis {
  const idleMs = idle.reduce((sum, fold) => sum + fold.endedAt - fold.startedAt, 0);
  const { spanMs, ticksMs } = timeAxis(endedAt - startedAt - idleMs, isOver);
  const widestMs = spanMs * Math.min(WIDEST_FOLD, WIDEST_FOLDS / Math.max(1, idle.length));
  const drawnMs = (fold: Stretch) => Math.min(widestMs, fold.endedAt - fold.startedAt);
  const wholeMs = spanMs + idle.reduce((sum, fold) => sum + drawnMs(fold), 0);

  /** How much of a fold lies before a moment, in true milliseconds. */
  const passedMs = (fold: Stretch, momentMs: number) =>
    Math.min(fold.endedAt - fold.startedAt, Math.max(0, momentMs - fold.startedAt));
  const percent = (ms: number) => Math.min(100, Math.max(0, (ms / wholeMs) * 100));

  const percentAt = (momentMs: number) => {
    let ms = momentMs - startedAt;
    for (const fold of idle) {
      const passed = passedMs(fold, momentMs);
      if (passed > 0) ms -= passed * (1 - drawnMs(fold) / (fold.endedAt - fold.startedAt));
    }
    return percent(ms);
  };
  const ticks = ticksMs.map((tickMs) => {
    let leftOutMs = 0;
    let drawn = 0;
    for (const fold of idle) {
      if (fold.startedAt - startedAt - leftOutMs >= tickMs) break;
      leftOutMs += fold.endedAt - fold.startedAt;
      drawn += drawnMs(fold);
    }
    return { ms: tickMs, percent: percent(tickMs + drawn) };
  });
  return { percentAt, ticks };
}
