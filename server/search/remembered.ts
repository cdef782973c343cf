import type { Store, StoreTransaction } from '#server/db/database.ts';

/**
 * Answers from memory. What has been known for a while is asked anew behind the back of whoever asks, who gets what was
 * known; only what is unknown, or has not been asked for long, is waited for.
 */
export interface Remembered<Value> {
  /** @param moment where it is asked if it is waited for */
  get(key: string, moment: Asked, ask: (store: Asked) => Promise<Value>): Promise<Value>;
  /** What is known without waiting. */
  peek(key: string): Value | undefined;
  /** The same; what is not known is asked for those who come later. */
  glance(key: string, ask: (store: Asked) => Promise<Value>): Value | undefined;
}

type Asked = Store | StoreTransaction;

export interface RememberingPolicy {
  /** The part of the time that asking may take: what took 1 ms is asked anew after 1 / share ms. */
  readonly share: number;
  /** Nobody gets what was asked longer ago. */
  readonly longestMs: number;
  /** Monotonous milliseconds. */
  readonly clock: () => number;
}

const CAPACITY = 1_000;

/** @param reading where it is asked behind everybody's back */
export function remember<Value>(reading: Store, { share, longestMs, clock }: RememberingPolicy): Remembered<Value> {
  const values = new Map<string, { value: Value; askedAt: number; until: number }>();
  const refreshing = new Set<string>();

  const learn = async (key: string, ask: () => Promise<Value>): Promise<Value> => {
    const askedAt = clock();
    const value = await ask();
    if (values.size >= CAPACITY) values.clear();
    values.set(key, { value, askedAt, until: clock() + (clock() - askedAt) / share });
    return value;
  };
  const refresh = async (key: string, ask: (store: Asked) => Promise<Value>) => {
    if (refreshing.has(key)) return;
    refreshing.add(key);
    // Where it fails, the next one asks again.
    await learn(key, () => ask(reading)).catch(() => {});
    refreshing.delete(key);
  };
  const recent = (key: string) => {
    const known = values.get(key);
    return known !== undefined && clock() < known.askedAt + longestMs ? known : undefined;
  };

  return {
    peek: (key) => recent(key)?.value,
    glance: (key, ask) => {
      const known = recent(key);
      if (known === undefined || known.until <= clock()) void refresh(key, ask);
      return known?.value;
    },
    get: async (key, moment, ask) => {
      const known = recent(key);
      // Never by waiting for those who ask behind our back: on SQLite they wait for our connection.
      if (known === undefined) return learn(key, () => ask(moment));
      if (known.until <= clock()) void refresh(key, ask);
      return known.value;
    },
  };
}
