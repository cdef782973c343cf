import { z } from 'zod';
import { storableText } from './storable-text.ts';

/**
 * Where a text comes from. A link to a video is a `url` to the person and a `youtube` to us; a `batch` is what an
 * ingestion was given as a whole, a `collection` what a person has in the knowledge bases already.
 */
export const SOURCE_KINDS = ['upload', 'url', 'youtube', 'text', 'batch', 'collection'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** The longest text that can be pasted; a longer one goes in as a file. */
export const MAX_TEXT_CHARACTERS = 2_000_000;

/** What a person asks to have summarized. */
export const sourceInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upload'), uploadId: storableText.min(1).max(100) }),
  z.object({ kind: z.literal('url'), url: z.string().min(1).max(4_000) }),
  z.object({
    kind: z.literal('text'),
    text: z.string().max(MAX_TEXT_CHARACTERS),
    title: z.string().max(500).optional(),
  }),
]);

export type SourceInput = z.infer<typeof sourceInputSchema>;

/** An uploaded file as the server acknowledges it. */
export const uploadSchema = z.object({
  id: z.string(),
  filename: z.string(),
  /** Where it stood in the folder that was given, with its name at the end. */
  path: z.string().optional(),
  bytes: z.int().nonnegative(),
  mediaType: z.string(),
});

export type Upload = z.infer<typeof uploadSchema>;
