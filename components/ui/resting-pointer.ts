/** A place in the window, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What lies under the pointer: which control, and what it is called now. */
export interface Target {
  readonly control: object;
  readonly name: string;
}

/** How a pointer moves, and what lies at any place now. */
export interface Move {
  readonly slackPx?: number;
  readonly look?: (place: Place) => Target | null;
}

/** How long a control that came to lie under a pointer that did not move takes no click. */
export const SETTLE_MS = 1_200;

/** A hand is never quite still, and a finger less so than a mouse. */
export const SLACK_PX = { mouse: 6, touch: 24 } as const;

/**
 * Knows what lies under a pointer that rests, and so which click is meant for what was there before: the second one of a
 * double click, or one that follows while the first is still being carried out. It refuses those clicks until whatever
 * has moved there has been there for {@link SETTLE_MS}, or the pointer has moved.
 */
export class RestingPointer {
  #at: Place | null = null;
  #seen: Target | null = null;
  /** What the pointer was brought here for, or the last click that was taken. */
  #meant: Target | null = null;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** Where the pointer rests; null where that is not known. */
  get at(): Place | null {
    return this.#at;
  }

  /** Whether the pointer is known to rest somewhere else than here. */
  isAwayFrom(place: Place, slackPx: number): boolean {
    return this.#at !== null && !this.#rests(place, slackPx);
  }

  /** The pointer is here now, above this. */
  moved(place: Place, target: Target | null, now: number, { slackPx = SLACK_PX.mouse, look }: Move = {}): void {
    if (!this.#rests(place, slackPx) || this.#hasCrossed(place, target, now, look)) this.#arrive(place, target);
    else this.sees(target, now);
  }

  /** Even a small move can lead from one control to the next: then what was under the pointer is still where it was. */
  #hasCrossed(place: Place, target: Target | null, now: number, look: Move['look']): boolean {
    if (this.#at === null || look === undefined || target?.control === this.#seen?.control) return false;
    if (now - this.#changedAt < SETTLE_MS || (place.x === this.#at.x && place.y === this.#at.y)) return false;
    return look(this.#at)?.control === this.#seen?.control;
  }

  /** Without the pointer having moved, this lies under it now. */
  sees(target: Target | null, now: number): void {
    if (this.#at === null) return;
    if (target?.control !== this.#seen?.control) this.#changedAt = now;
    this.#seen = target;
  }

  /** The person moves the page itself, or turns to the keyboard: whatever is under the pointer then is meant. */
  forget(): void {
    this.#at = null;
    this.#seen = null;
    this.#meant = null;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Whether a click is to be ignored.
   *
   * @param isRepeat the browser itself calls it the second one of a double click
   */
  refuses(
    place: Place,
    target: Target | null,
    now: number,
    { isRepeat = false, ...move }: Move & { isRepeat?: boolean } = {},
  ): boolean {
    this.moved(place, target, now, move);
    const meant = this.#meant;
    if (target === null) return false;
    const isSameControl = target.control === meant?.control;
    // A switch stays where it is and means the opposite then.
    const isRelabelled = isSameControl && target.name !== meant.name;
    // What was meant before and is there again, because what covered it has closed, is meant still.
    const isSettled = isSameControl || now - this.#changedAt >= SETTLE_MS;
    if (isSettled && !(isRelabelled && isRepeat)) {
      this.#meant = target;
      return false;
    }
    // Who goes on clicking waits on: no number of clicks gets through.
    this.#changedAt = now;
    return true;
  }

  #rests({ x, y }: Place, slackPx: number): boolean {
    return this.#at !== null && Math.hypot(x - this.#at.x, y - this.#at.y) <= slackPx;
  }

  #arrive(place: Place, target: Target | null): void {
    this.#at = place;
    this.#seen = target;
    this.#meant = target;
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }
}
