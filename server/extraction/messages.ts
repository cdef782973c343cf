import { z } from 'zod';
import { failureSchema } from '#domain/failure.ts';
import { isMediaType, type MediaType } from '#domain/media-type.ts';
import { locatorSchema, PASSAGE_ROLES } from '#domain/passage.ts';
import { EXTRACTION_UNITS } from './extraction-event.ts';

/**
 * What parent and child say to each other. Both sides check: the child has held hostile bytes, and its messages are
 * input like any other.
 */
const passageSchema = z
  .object({
    text: z.string(),
    locator: locatorSchema,
    headingPath: z.array(z.string()).readonly(),
    role: z.enum(PASSAGE_ROLES).optional(),
  })
  // An absent role is absent, not undefined.
  .transform(({ role, ...passage }) => (role === undefined ? passage : { ...passage, role }));

const openedSchema = z.object({
  type: z.literal('opened'),
  unit: z.enum(EXTRACTION_UNITS),
  total: z.int().nonnegative().nullable(),
  title: z.string().nullable(),
  language: z.string().nullable(),
});

const unitSchema = z.object({
  type: z.literal('unit'),
  index: z.int().nonnegative(),
  passages: z.array(passageSchema).readonly(),
});

const unitFailedSchema = z.object({
  type: z.literal('unit-failed'),
  index: z.int().nonnegative(),
  failure: failureSchema,
});

const mediaTypeSchema = z.custom<MediaType>((value) => typeof value === 'string' && isMediaType(value));

/** What the child is to read. */
export const childTaskSchema = z.object({
  path: z.string(),
  /** Null where only its type is asked for. */
  mediaType: mediaTypeSchema.nullable(),
  name: z.string(),
  /** A content type that the type of a text may follow. */
  hint: z.string().nullable(),
  charset: z.string().nullable(),
  fromUnit: z.int().nonnegative(),
  onlyUnits: z.array(z.int().nonnegative()).readonly().nullable(),
  skipUnits: z.array(z.int().nonnegative()).readonly(),
  limits: z.object({
    timeoutMs: z.number(),
    idleMs: z.number(),
    memoryBytes: z.number(),
    inflatedBytes: z.number(),
    textBytes: z.number(),
    htmlDepth: z.number(),
    htmlElements: z.number(),
  }),
});

export type ChildTask = z.infer<typeof childTaskSchema>;

export const parentMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('read'), task: childTaskSchema }),
  /** The caller has taken every event of the oldest batch that was not acknowledged. */
  z.object({ type: z.literal('taken') }),
]);

export type ParentMessage = z.infer<typeof parentMessageSchema>;

export const childMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('events'),
    events: z.array(z.discriminatedUnion('type', [openedSchema, unitSchema, unitFailedSchema])).readonly(),
  }),
  /** A document that is read unit by unit: this one is in work now, maybe ahead of what is told next. */
  z.object({ type: z.literal('working'), unit: z.int().nonnegative() }),
  /** What was asked for is done; with the type of the file, where that was asked for. */
  z.object({ type: z.literal('done'), mediaType: mediaTypeSchema.nullable() }),
  z.object({
    type: z.literal('failed'),
    failure: failureSchema,
    /** The stack of what was thrown, for the log. */
    detail: z.string(),
  }),
]);

export type ChildMessage = z.infer<typeof childMessageSchema>;
