/** What is wrong with a function, and for which texts. */
export interface Finding {
  readonly target: string;
  readonly input: string;
  readonly what: string;
}

/** What the worker is asked to measure. */
export interface Order {
  readonly target: string;
  /** Processor time after which no further input is tried. */
  readonly budgetMs: number;
  readonly seed: number;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'at'; readonly inputs: number; readonly input: string }
  | { readonly kind: 'done'; readonly inputs: number; readonly findings: readonly Finding[] };
