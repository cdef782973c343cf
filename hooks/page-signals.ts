/** What the page around us tells: whether somebody looks at it, and whether the machine has a network. */
export interface PageSignals {
  isVisible(): boolean;
  isOnline(): boolean;
  /**
   * Calls `onSignal` when the page is hidden, and when there is reason to look at once: it is shown or focused again,
   * restored from the back/forward cache, or the network has come back.
   *
   * @returns ends the subscription
   */
  subscribe(onSignal: (signal: 'hidden' | 'awake') => void): () => void;
}

/** The signals of the browser's own document and window. Touches neither until it is asked. */
export const browserPageSignals: PageSignals = {
  isVisible: () => document.visibilityState !== 'hidden',
  isOnline: () => navigator.onLine,
  subscribe: (onSignal) => {
    const subscription = new AbortController();
    const { signal } = subscription;
    const awake = () => onSignal('awake');
    const visibility = () => onSignal(document.visibilityState === 'hidden' ? 'hidden' : 'awake');
    document.addEventListener('visibilitychange', visibility, { signal });
    for (const event of ['focus', 'online', 'pageshow']) window.addEventListener(event, awake, { signal });
    return () => subscription.abort();
  },
};
