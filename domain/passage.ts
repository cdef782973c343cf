import { z } from 'zod';
import { storableText } from './storable-text.ts';

/**
 * Where in its source a piece of text stands.
 *
 * - `page`: 1-based page of a PDF, as a reader prints it.
 * - `time`: seconds from the start of a video or caption file.
 * - `paragraph`: 0-based index of the block (heading, paragraph, list item, table row, code block)
 *   in reading order.
 */
export const locatorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), page: z.int().positive() }),
  z.object({ kind: z.literal('time'), seconds: z.number().nonnegative() }),
  z.object({ kind: z.literal('paragraph'), index: z.int().nonnegative() }),
]);

export type Locator = z.infer<typeof locatorSchema>;

export const PASSAGE_ROLES = ['heading', 'code', 'table', 'body'] as const;

export type PassageRole = (typeof PASSAGE_ROLES)[number];

/** A run of text from a source with the place it stands at. Its text is verbatim, white space folded. */
export interface Passage {
  readonly text: string;
  readonly locator: Locator;
  /** The headings above it, outermost first. Empty where the source has none. */
  readonly headingPath: readonly string[];
  /** What the text is in its document, where the source tells. Absent: running text. */
  readonly role?: PassageRole;
}

/** The most passages that are answered at once. */
export const MAX_PASSAGES_PER_REQUEST = 1_000;

/** Which passages of a document or of a summary's source are wanted: a document may have millions. */
export const passagesInputSchema = z.object({
  id: storableText.min(1).max(100),
  /** Position of the first one. */
  from: z
    .int()
    .min(0)
    .max(2_147_483_647 - MAX_PASSAGES_PER_REQUEST)
    .default(0),
  limit: z.int().min(1).max(MAX_PASSAGES_PER_REQUEST).default(200),
});
