/**
 * Does for each key one thing at a time: whoever asks for it meanwhile waits for the same. Each stops waiting by its own
 * signal; when nobody waits any more, the work is stopped too.
 */
export function shareFlights(
  work: (key: string, signal: AbortSignal) => Promise<void>,
): (key: string, signal: AbortSignal) => Promise<void> {
  const flights = new Map<string, { done: Promise<void>; stop: AbortController; waiting: number }>();
  return async (key, signal) => {
    signal.throwIfAborted();
    let flight = flights.get(key);
    if (flight === undefined) {
      const stop = new AbortController();
      const done = work(key, stop.signal).finally(() => {
        if (flights.get(key)?.stop === stop) flights.delete(key);
      });
      flight = { done, stop, waiting: 0 };
      flights.set(key, flight);
    }
    const mine = flight;
    mine.waiting++;
    let onAbort = () => {};
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      await Promise.race([mine.done, stopped]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      mine.waiting--;
      if (mine.waiting === 0) {
        if (flights.get(key) === mine) flights.delete(key);
        mine.stop.abort(signal.reason ?? new Error('nobody waits for it'));
      }
    }
  };
}
