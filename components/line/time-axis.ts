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
