import { type Failure, type FailureCode, fail } from '#domain/failure.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { type UnitSelection, unitFilter } from './unit-selection.ts';

/**
 * Makes one reading of what several children tell one after the other: `opened` once, and every wanted unit once and in
 * order, those that a child died of in their places.
 */
export class UnitOrder {
  readonly #selection: UnitSelection;
  readonly #isWanted: (index: number) => boolean;
  /** Units that a child died of and that are not told yet. */
  readonly #lost = new Map<number, Failure>();
  readonly #failureCodes = new Set<FailureCode>();
  #isOpen = false;
  #next: number;
  #unitsRead = 0;
  #hasText = false;

  constructor(selection: UnitSelection) {
    this.#selection = selection;
    this.#isWanted = unitFilter(selection);
    this.#next = selection.fromUnit;
  }

  /** The unit before which everything that is wanted is told. */
  get next(): number {
    return this.#next;
  }

  /** Whether any unit was told as failed. */
  get hasFailures(): boolean {
    return this.#failureCodes.size > 0;
  }

  /** What a child's event tells the caller, and what may be told after it. */
  *take(event: ExtractionEvent): Generator<ExtractionEvent, void> {
    if (event.type !== 'opened') {
      if (event.index >= this.#next && this.#isWanted(event.index)) yield this.#told(event);
    } else if (!this.#isOpen) {
      this.#isOpen = true;
      yield event;
    }
    yield* this.#due();
  }

  /** A child died of this unit: it is told as failed as soon as its turn comes. */
  *lose(index: number, failure: Failure): Generator<ExtractionEvent, void> {
    if (index >= this.#next && this.#isWanted(index)) this.#lost.set(index, failure);
    yield* this.#due();
  }

  /**
   * No more units come: fails if a whole reading had nothing to give.
   *
   * @throws FailureError what befell every unit, if all of them failed, or `noText` if nothing that was read has text
   */
  checkOutcome(name: string, noText: FailureCode): void {
    const { fromUnit, onlyUnits, skipUnits } = this.#selection;
    if (this.#hasText || fromUnit > 0 || onlyUnits !== null) return;
    const failed = this.#failureCodes;
    if (failed.has('undecodable_page')) fail('undecodable_document', { name });
    if (this.#unitsRead > 0 || failed.size + skipUnits.length === 0) fail(noText, { name });
    const [code] = failed.size === 1 ? failed : [];
    if (code === 'page_too_heavy') fail('document_too_heavy', { name });
    if (code === 'page_timed_out') fail('extraction_timed_out', { name });
    fail('damaged_document', { name });
  }

  /** The lost units before which nothing is wanted any more. */
  *#due(): Generator<ExtractionEvent, void> {
    if (!this.#isOpen) return;
    for (const [index, failure] of [...this.#lost].sort(([a], [b]) => a - b)) {
      for (let before = this.#next; before < index; before += 1) if (this.#isWanted(before)) return;
      this.#lost.delete(index);
      yield this.#told({ type: 'unit-failed', index, failure });
    }
  }

  #told(event: Exclude<ExtractionEvent, { type: 'opened' }>): ExtractionEvent {
    this.#next = event.index + 1;
    if (event.type === 'unit-failed') {
      this.#failureCodes.add(event.failure.code);
    } else {
      this.#unitsRead += 1;
      this.#hasText ||= event.passages.length > 0;
    }
    return event;
  }
}
