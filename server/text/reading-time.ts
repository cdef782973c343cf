import type { Extent } from './words.ts';

/** Silent reading of non-fiction in English: Brysbaert, “How many words do we read per minute?”, JML 109 (2019). */
const WORDS_PER_MINUTE = 238;

/** Chinese and Japanese are read at about 500 characters a minute (Trauzettel-Klosinski et al., IOVS 53, 2012: 360–600 by language and measure). */
const IDEOGRAPHS_PER_MINUTE = 500;

/** Whole minutes that an adult needs to read so much, rounded up; at least 1. */
export function readingMinutes({ words, ideographs }: Extent): number {
  return Math.max(1, Math.ceil(words / WORDS_PER_MINUTE + ideographs / IDEOGRAPHS_PER_MINUTE));
}
