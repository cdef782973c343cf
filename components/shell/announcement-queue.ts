/** That a task has ended. Several of a kind are told in one sentence. */
export interface Ending {
  /** Endings of one group are told together. */
  readonly group: string;
  /** The message for a number of the group: `3 summaries ready`. */
  readonly ofMany: (count: number) => string;
  /** What it is called among several. */
  readonly name: string;
  /** What is said of it alone. */
  readonly alone: string;
  readonly topic: string;
}

/** More names than these would never be listened to. */
const NAMES_SAID = 10;

/**
 * What is still to be said aloud. Endings come first and several of a kind are one sentence; of what is said about one
 * topic, the latest replaces what has not been said yet. Nothing else is lost.
 */
export class AnnouncementQueue {
  #sayings: { readonly text: string; readonly topic: string | null }[] = [];
  #endings: Ending[] = [];

  /** @param topic what it is about, where only the latest about it is worth saying */
  say(text: string, topic: string | null = null): void {
    this.#dropSayingsOf(topic);
    this.#sayings.push({ text, topic });
  }

  end(ending: Ending): void {
    this.#dropSayingsOf(ending.topic);
    this.#endings.push(ending);
  }

  /** Takes out what is to be said next; null where there is nothing. */
  next(): string | null {
    const [first] = this.#endings;
    if (first === undefined) return this.#sayings.shift()?.text ?? null;
    const together = this.#endings.filter(({ group }) => group === first.group);
    this.#endings = this.#endings.filter(({ group }) => group !== first.group);
    return together.length === 1 ? first.alone : joined(first, together);
  }

  get isEmpty(): boolean {
    return this.#endings.length === 0 && this.#sayings.length === 0;
  }

  #dropSayingsOf(topic: string | null): void {
    if (topic !== null) this.#sayings = this.#sayings.filter((saying) => saying.topic !== topic);
  }
}

function joined({ ofMany }: Ending, endings: readonly Ending[]): string {
  const names = endings.slice(0, NAMES_SAID).map(({ name }) => name);
  const more = endings.length - names.length;
  return `${ofMany(endings.length)}: ${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

const SHORTEST_MS = 1_000;
const LONGEST_MS = 5_000;
const MS_PER_CHARACTER = 40;

/** How long to wait after a sentence until the next: a screen reader that is given another may drop the first. */
export function pauseAfterMs(text: string): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, text.length * MS_PER_CHARACTER));
}
