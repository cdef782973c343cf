import { type Failure, FailureError, fail, failure } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { type ExtractionLimits, extractionLimitsOf } from './extraction-limits.ts';
import { type Ending, type Heard, isDeath, ReadingChild } from './reading-child.ts';
import { type ReadingChildren, sharedChildren } from './reading-children.ts';
import { ReadingProcess } from './reading-process.ts';
import { UnitOrder } from './unit-order.ts';

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
  /**
   * The only units (0-based, ascending) that are told, for reading failed ones again; of the others as much is read as
   * their headings and running titles need. Default all.
   */
  readonly onlyUnits?: readonly number[];
  /**
   * Units (0-based) known to be bad from an earlier reading: no event tells of them, and a PDF's are not opened again,
   * neither as neighbours nor for their headings. Default none.
   */
  readonly skipUnits?: readonly number[];
  /** Aborting kills the child at once. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExtractionLimits>;
  /** Whose document it is: children are kept for documents of the same owner. Default: no owner. */
  readonly ownerId?: string | null;
  /** Where children are kept. Default those of this process. */
  readonly children?: ReadingChildren;
}

/**
 * Reads a document into passages in a child process: one `opened`, then every wanted unit, in order, exactly once, as
 * `unit` or as `unit-failed`. The child reads only a little ahead of the caller. Leaving the loop, aborting, a failure
 * and every breach of a limit kill the child; it is gone when the generator has ended.
 *
 * A child that has read a whole document well may read the next one of the same owner. What such a child finds wrong
 * with a document counts for nothing, since the one before may have left it so: a new child reads on from there.
 *
 * One bad page does not take the document. A page of a PDF that cannot be parsed is told as failed. So is one that its
 * child dies of, grows too heavy at or is silent at; another child then goes on without it. Only when that befalls more
 * than `maxUnitDeaths` pages, or the time for the whole is up, does the document fail. Other kinds are read in one go: a
 * chapter, slide, sheet or line that cannot be parsed is told as failed, and what kills the child fails the document.
 *
 * The same bytes give the same units every time, so a reading that was broken off can be taken up at the next unit.
 * A page that failed counts as blank for the headings and running titles of the others, in this reading and in one that
 * skips it.
 *
 * @throws FailureError `encrypted_document`, `damaged_document`, `no_text_layer`, `undecodable_document`, `empty_document`,
 *   `document_too_large`, `document_too_complex`, `document_too_heavy`, `extraction_timed_out`, `source_file_missing`;
 *   if every page failed `damaged_document`, or what says better what befell them all
 * @throws the signal's reason when it is aborted
 */
export async function* extract(request: ExtractionRequest): AsyncGenerator<ExtractionEvent, void> {
  const { path, mediaType, name, charset = null, fromUnit = 0, skipUnits = [], signal } = request;
  const { ownerId = null, children = sharedChildren } = request;
  const onlyUnits = request.onlyUnits ? [...request.onlyUnits].sort((a, b) => a - b) : null;
  const limits = extractionLimitsOf(request.limits);
  const order = new UnitOrder({ fromUnit, onlyUnits, skipUnits });
  const badUnits = new Set(skipUnits);
  let timeoutMs = limits.timeoutMs;
  const start = (process: ReadingProcess) => {
    const units = { fromUnit: order.next, onlyUnits, skipUnits: [...badUnits] };
    return new ReadingChild(
      { path, mediaType, name, charset, hint: null, ...units, limits: { ...limits, timeoutMs } },
      process,
    );
  };
  const startNew = () => start(new ReadingProcess(limits.memoryBytes));

  signal?.throwIfAborted();
  let child = start(children.take({ memoryBytes: limits.memoryBytes, ownerId }));
  let isWell = false;
  const onAbort = () => child.end({ kind: 'aborted' });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (let deaths = 0, startedAt = order.next; ; ) {
      const heard = await child.next();
      signal?.throwIfAborted();
      if (child.isSecondhand && isBadNews(heard)) {
        await child.stop();
        signal?.throwIfAborted();
        timeoutMs -= child.waitedMs;
        startedAt = order.next;
        child = startNew();
        continue;
      }
      if (heard.kind === 'events') {
        for (const event of heard.events) {
          for (const told of order.take(event)) {
            yield told;
            signal?.throwIfAborted();
          }
        }
        child.taken();
        continue;
      }
      if (heard.kind === 'done') {
        order.checkOutcome(name, mediaType === 'application/pdf' ? 'no_text_layer' : 'empty_document');
        isWell = badUnits.size === 0 && !order.hasFailures;
        return;
      }
      const unit = child.unitInWork;
      deaths += 1;
      if (!isDeath(heard) || unit === null || badUnits.has(unit) || deaths > limits.maxUnitDeaths) {
        throwEnding(heard, name);
      }
      await child.stop();
      timeoutMs -= child.waitedMs;
      // One that it had told of already is not what it died of.
      if (unit < startedAt || unit >= order.next) {
        badUnits.add(unit);
        for (const told of order.lose(unit, failureOfUnit(heard.kind, unit, name))) {
          yield told;
        }
      }
      signal?.throwIfAborted();
      startedAt = order.next;
      child = startNew();
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (isWell) children.giveBack(child.letGo(), ownerId);
    else await child.stop();
  }
}

/** What may be the fault of the document that the process has read before. */
export function isBadNews(heard: Heard): boolean {
  if (heard.kind === 'events') return heard.events.some((event) => event.type === 'unit-failed');
  return heard.kind === 'failed' || isDeath(heard);
}

function failureOfUnit(death: 'too-silent' | 'too-heavy' | 'died', unit: number, name: string): Failure {
  const codes = { 'too-silent': 'page_timed_out', 'too-heavy': 'page_too_heavy', died: 'unreadable_page' } as const;
  return failure(codes[death], { page: unit + 1, name });
}

/** Throws the failure or the abortion that an ending stands for. */
export function throwEnding(ending: Exclude<Ending, { kind: 'done' }>, name: string): never {
  switch (ending.kind) {
    case 'failed':
      throw new FailureError(ending.failure, { cause: ending.detail });
    case 'too-slow':
    case 'too-silent':
      return fail('extraction_timed_out', { name });
    case 'too-heavy':
      return fail('document_too_heavy', { name });
    case 'died':
      return fail('damaged_document', { name }, { cause: ending.detail });
    case 'aborted':
      throw new DOMException('The reading was stopped.', 'AbortError');
  }
}
