import { z } from 'zod';
import { summaryPointSchema } from '#domain/summary.ts';
import type { SummaryDraft } from '#server/summarize/summarizer.ts';

/** A written summary as it is kept between the phases. */
export const draftSchema = z.object({
  title: z.string(),
  gist: z.string(),
  points: z.array(summaryPointSchema).min(1),
  language: z.string().nullable(),
  words: z.int().nonnegative(),
  readingMinutes: z.int().positive(),
}) satisfies z.ZodType<SummaryDraft>;
