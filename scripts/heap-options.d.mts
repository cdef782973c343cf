/** See heap-options.mjs. */
export const HEAP_OPTIONS: readonly string[];
