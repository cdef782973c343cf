/** Answers `key` from memory where asking was so dear that it is not worth while to ask again yet. */
export type Remember<Value> = (key: string, ask: () => Promise<Value>) => Promise<Value>;

const CAPACITY = 1_000;

/** @param share the part of the time that asking may take: what took 1 ms is good for 1 / share ms */
export function remember<Value>(share: number, clock: () => number): Remember<Value> {
  const values = new Map<string, { value: Value; until: number }>();
  return async (key, ask) => {
    const known = values.get(key);
    const startedAt = clock();
    if (known !== undefined && startedAt < known.until) return known.value;
    const value = await ask();
    const now = clock();
    if (values.size >= CAPACITY) values.clear();
    values.set(key, { value, until: now + (now - startedAt) / share });
    return value;
  };
}
