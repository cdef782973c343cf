import { FailureError, fail } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './extraction-limits.ts';
import { type Ending, ReadingChild } from './reading-child.ts';

export type { ExtractionEvent } from './extraction-event.ts';

export interface ExtractionRequest {
  readonly path: string;
  readonly mediaType: MediaType;
  /** What the person calls the document. Only for sentences. */
  readonly name: string;
  /** The encoding that HTTP declared, if any. */
  readonly charset?: string | null;
  /** The first unit (0-based) that is wanted, for going on after a crash. Default 0. */
  readonly fromUnit?: number;
  /** Aborting kills the child at once. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExtractionLimits>;
}

/**
 * Reads a document into passages in a child process of its own: one `opened`, then every unit from `fromUnit` on, in
 * order, exactly once. The child reads only a little ahead of the caller. Leaving the loop, aborting and every breach of
 * a limit kill the child; it is gone when the generator has ended.
 *
 * The same bytes give the same units every time, so a reading that was broken off can be taken up at the next unit.
 *
 * @throws FailureError `encrypted_document`, `damaged_document`, `no_text_layer`, `empty_document`,
 *   `document_too_large`, `document_too_complex`, `document_too_heavy`, `extraction_timed_out`, `source_file_missing`
 * @throws the signal's reason when it is aborted
 */
export async function* extract(request: ExtractionRequest): AsyncGenerator<ExtractionEvent, void> {
  const { path, mediaType, name, charset = null, fromUnit = 0, signal } = request;
  const limits = { ...DEFAULT_EXTRACTION_LIMITS, ...request.limits };
  signal?.throwIfAborted();
  const child = new ReadingChild({ path, mediaType, name, charset, fromUnit, limits });
  const onAbort = () => child.end({ kind: 'aborted' });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const heard = await child.next();
      signal?.throwIfAborted();
      if (heard.kind !== 'events') {
        if (heard.kind === 'done') return;
        throwEnding(heard, name);
      }
      for (const event of heard.events) {
        yield event;
        signal?.throwIfAborted();
      }
      child.taken();
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await child.stop();
  }
}

function throwEnding(ending: Exclude<Ending, { kind: 'done' }>, name: string): never {
  switch (ending.kind) {
    case 'failed':
      throw new FailureError(ending.failure, { cause: ending.detail });
    case 'too-slow':
      return fail('extraction_timed_out', { name });
    case 'too-heavy':
      return fail('document_too_heavy', { name });
    case 'died':
      return fail('damaged_document', { name }, { cause: ending.detail });
    case 'aborted':
      throw new DOMException('The reading was stopped.', 'AbortError');
  }
}
