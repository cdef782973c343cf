import { failure } from '#domain/failure.ts';
import type { ExtractionEvent } from './extraction-event.ts';

/** More text than this on one page, or in one caption, is as much as a thousand pages of a book, which no real document has. */
export const MAX_UNIT_CHARS = 4_000_000;

/**
 * A unit travels in one message and is stored in one transaction. One that is too long for that is told as failed, and the
 * others go on.
 */
export function withinBounds(event: ExtractionEvent, name: string): ExtractionEvent {
  if (event.type !== 'unit') return event;
  const chars = event.passages.reduce((sum, { text }) => sum + text.length, 0);
  if (chars <= MAX_UNIT_CHARS) return event;
  return {
    type: 'unit-failed',
    index: event.index,
    failure: failure('page_too_heavy', { page: event.index + 1, name }),
  };
}
