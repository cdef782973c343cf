import { OUTSIDE_TARGETS } from './outside-targets.ts';
import { READING_TARGETS } from './reading-targets.ts';
import type { Target } from './target.ts';
import { UNDERSTANDING_TARGETS } from './understanding-targets.ts';

/** Every function that takes untrusted text. A new one is one line in one of these lists. */
export const TARGETS: readonly Target[] = [...READING_TARGETS, ...UNDERSTANDING_TARGETS, ...OUTSIDE_TARGETS];
