import { z } from 'zod';
import { locatorSchema } from './passage.ts';
import { SOURCE_KINDS } from './source.ts';

/** The ways a summary can be made. `extractive`: of the source's own sentences, without a language model. */
export const SUMMARY_METHODS = ['extractive'] as const;
export type SummaryMethod = (typeof SUMMARY_METHODS)[number];

/** What a point stands on. The quote is found verbatim (white space folded) in the source at the locator. */
export const citationSchema = z.object({
  quote: z.string().min(1),
  locator: locatorSchema,
  /** Index of the source's passage that the quote begins in. */
  passage: z.int().nonnegative(),
});

export type Citation = z.infer<typeof citationSchema>;

export const summaryPointSchema = z.object({
  text: z.string().min(1),
  citations: z.array(citationSchema).min(1),
});

export type SummaryPoint = z.infer<typeof summaryPointSchema>;

/** What was summarized, as a person recognizes it. */
export const summarySourceSchema = z.object({
  kind: z.enum(SOURCE_KINDS),
  title: z.string(),
  filename: z.string().nullable(),
  url: z.string().nullable(),
  mediaType: z.string().nullable(),
});

export type SummarySource = z.infer<typeof summarySourceSchema>;

/** A summary as it crosses the wire. Times are ISO 8601. */
export const summarySchema = z.object({
  id: z.string(),
  taskId: z.string().nullable(),
  title: z.string(),
  /** Two sentences: what it is all about. */
  gist: z.string(),
  /** In reading order of the source. */
  points: z.array(summaryPointSchema).min(1),
  source: summarySourceSchema,
  method: z.enum(SUMMARY_METHODS),
  /** Of the source: a BCP 47 tag, or null where it does not show. */
  language: z.string().nullable(),
  /** Words of the source (ideographs counted one by one), and the minutes it takes to read. */
  words: z.int().nonnegative(),
  readingMinutes: z.int().positive(),
  createdAt: z.iso.datetime(),
});

export type Summary = z.infer<typeof summarySchema>;

/** A summary as a list shows it: enough to recognize it by, none of its points. */
export const summaryCardSchema = summarySchema
  .pick({ id: true, title: true, gist: true, source: true, createdAt: true, readingMinutes: true, words: true })
  .extend({ pointCount: z.int().positive(), language: summarySchema.shape.language });

export type SummaryCard = z.infer<typeof summaryCardSchema>;
