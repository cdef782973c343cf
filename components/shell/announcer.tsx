'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { AnnouncementQueue, type Ending, pauseAfterMs } from './announcement-queue.ts';

interface Announcer {
  readonly say: (message: string, topic?: string) => void;
  readonly end: (ending: Ending) => void;
}

const AnnouncerContext = createContext<Announcer>({ say: () => {}, end: () => {} });

/** Says a sentence through the polite live region; of those about one topic, the latest. */
export const useAnnounce = () => useContext(AnnouncerContext).say;

/** Says that a task has ended, before anything else and together with others. */
export const useAnnounceEnding = () => useContext(AnnouncerContext).end;

/** What comes within so long is sorted before the first of it is said. */
const COLLECT_MS = 200;

export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ message: '', count: 0 });
  const speaker = useMemo(() => new Speaker((message) => setSaid(({ count }) => ({ message, count: count + 1 }))), []);
  useEffect(() => () => speaker.stop(), [speaker]);
  return (
    <AnnouncerContext value={speaker}>
      {children}
      <div role="status" aria-live="polite" className="sr-only print:hidden">
        {/* A new element each time, so that the same words twice are said twice. */}
        <span key={said.count}>{said.message}</span>
      </div>
    </AnnouncerContext>
  );
}

/** Says what is queued, one sentence after another. */
class Speaker implements Announcer {
  readonly #queue = new AnnouncementQueue();
  readonly #speak: (message: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(speak: (message: string) => void) {
    this.#speak = speak;
  }

  readonly say = (message: string, topic?: string) => {
    this.#queue.say(message, topic ?? null);
    this.#timer ??= setTimeout(this.#next, COLLECT_MS);
  };

  readonly end = (ending: Ending) => {
    this.#queue.end(ending);
    this.#timer ??= setTimeout(this.#next, COLLECT_MS);
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #next = () => {
    const message = this.#queue.next();
    this.#timer = undefined;
    if (message === null) return;
    this.#speak(message);
    this.#timer = setTimeout(this.#next, pauseAfterMs(message));
  };
}
