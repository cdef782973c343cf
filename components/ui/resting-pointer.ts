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
  #changedAt = Number.NEGATIVE_INFINITY;

  /** Where the pointer rests; null where that is not known. */
  get at(): Place | null {
    return this.#at;
  }

  /** The pointer is here now, above this. */
  moved(place: Place, target: Target | null, now: number, slackPx: number = SLACK_PX.mouse): void {
    if (this.#rests(place, slackPx)) this.sees(target, now);
    else this.#arrive(place, target);
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
    { isRepeat = false, slackPx = SLACK_PX.mouse }: { isRepeat?: boolean; slackPx?: number } = {},
  ): boolean {
    if (!this.#rests(place, slackPx)) {
      this.#arrive(place, target);
      return false;
    }
    // A switch stays where it is and means the opposite then.
    const isRelabelled = target !== null && target.control === this.#seen?.control && target.name !== this.#seen.name;
    this.sees(target, now);
    if (target === null) return false;
    if (isRelabelled && isRepeat) return true;
    if (now - this.#changedAt >= SETTLE_MS) return false;
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
    this.#changedAt = Number.NEGATIVE_INFINITY;
  }
}
