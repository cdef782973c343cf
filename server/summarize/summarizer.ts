import { z } from 'zod';
import type { SummaryMethod, SummaryPoint } from '#domain/summary.ts';
import type { PassageReader } from '#server/text/passage-reader.ts';

export type { SummaryPoint } from '#domain/summary.ts';

/** What is to be summarized. */
export interface SummarizerInput {
  readonly title: string | null;
  /** File name or host, for when there is no title. */
  readonly fallbackTitle: string;
  /** A BCP 47 tag where the source tells its language. */
  readonly language: string | null;
  /** A source may have millions of passages: only a few of them are in memory at once. */
  readonly passages: PassageReader;
  /** What failure sentences call the source. */
  readonly name: string;
}

/** Passages analyzed of all passages. Never falls; the last step has `done` = `total`. */
export interface AnalysisStep {
  readonly done: number;
  readonly total: number;
}

const placeSchema = z.object({ passage: z.int().nonnegative(), offset: z.int().nonnegative() });

const excerptSchema = z.object({
  start: placeSchema,
  end: placeSchema,
  /** True for a stretch of speech that was cut by its length, not by its speaker. */
  cut: z.boolean(),
});

/**
 * The plan of a summary: which places of the source it will be made of. Small plain JSON, kept between the phases,
 * so that a crash after analyzing repeats nothing.
 */
export const analysisSchema = z.object({
  pointCount: z.int().positive(),
  language: z.string().nullable(),
  words: z.int().nonnegative(),
  readingMinutes: z.int().positive(),
  /** In reading order; the first excerpt of each is what the point says, the second supports it. */
  points: z.array(z.array(excerptSchema).min(1).max(2)).min(1),
  gist: z.array(excerptSchema).min(1).max(2),
});

export type Analysis = z.infer<typeof analysisSchema>;

/** A stretch of the source by its places. */
export type Excerpt = z.infer<typeof excerptSchema>;

export interface SummaryDraft {
  readonly title: string;
  readonly gist: string;
  readonly points: readonly SummaryPoint[];
  readonly language: string | null;
  /** Words of the source, and the minutes it takes to read it. */
  readonly words: number;
  readonly readingMinutes: number;
}

/**
 * Makes summaries. Both halves run beside everything else of the process: they yield at least every 15 ms or so,
 * and throw the signal's reason soon after it is aborted.
 */
export interface Summarizer {
  readonly method: SummaryMethod;
  /** Reads all passages, maybe several times, and plans the summary. Fails with `empty_document` or `too_little_text`. */
  analyze(
    input: SummarizerInput,
    options: { signal?: AbortSignal; onStep?: (step: AnalysisStep) => void },
  ): Promise<Analysis>;
  /** Writes what was planned. Every quote was checked to stand in the source; a point whose quote does not is left out. */
  write(
    input: SummarizerInput,
    analysis: Analysis,
    options: { signal?: AbortSignal; onPoint?: (done: number, total: number) => void },
  ): Promise<SummaryDraft>;
}
