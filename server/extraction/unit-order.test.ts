import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { UnitOrder } from './unit-order.ts';
import { unitFilter } from './unit-selection.ts';

const TOTAL = 12;
const OPENED: ExtractionEvent = { type: 'opened', unit: 'pages', total: TOTAL, title: null, language: null };
const units = fc.uniqueArray(fc.nat(TOTAL - 1)).map((indexes) => indexes.sort((a, b) => a - b));

describe('UnitOrder', () => {
  it('tells every wanted unit once and in order, whatever the children die of and when', () => {
    const readings = fc.record({
      fromUnit: fc.nat(TOTAL - 1),
      onlyUnits: fc.option(units),
      skipUnits: units,
      deadly: units,
      // How far a child parses ahead of what it tells, and how much of that dies with it.
      ahead: fc.nat(3),
      unsent: fc.nat(3),
    });
    fc.assert(
      fc.property(readings, ({ deadly, ahead, unsent, ...selection }) => {
        const order = new UnitOrder(selection);
        const told: ExtractionEvent[] = [];
        const bad = new Set(selection.skipUnits);
        for (let isDone = false; !isDone; ) {
          const death = deadly.find((index) => !bad.has(index));
          const isTold = unitFilter({ ...selection, fromUnit: order.next, skipUnits: [...bad] });
          const end = death === undefined ? TOTAL : death - ahead - unsent;
          if (end > 0) told.push(...order.take(OPENED));
          for (let index = 0; index < end; index += 1) {
            if (isTold(index)) told.push(...order.take({ type: 'unit', index, passages: [] }));
          }
          if (death === undefined) isDone = true;
          else told.push(...order.lose(death, failure('page_too_heavy', { page: death + 1, name: 'it' })));
          if (death !== undefined) bad.add(death);
        }
        const isWanted = unitFilter(selection);
        const wanted = Array.from({ length: TOTAL }, (_, index) => index).filter(isWanted);
        expect(told.map((event) => (event.type === 'opened' ? 'opened' : [event.index, event.type]))).toEqual([
          'opened',
          ...wanted.map((index) => [index, deadly.includes(index) ? 'unit-failed' : 'unit']),
        ]);
      }),
    );
  });

  it('tells of a lost unit at once where nothing is due before it', () => {
    const order = new UnitOrder({ fromUnit: 0, onlyUnits: null, skipUnits: [] });
    const lost = failure('page_timed_out', { page: 2, name: 'it' });
    expect([...order.lose(1, lost)]).toEqual([]);
    expect([...order.take(OPENED)]).toEqual([OPENED]);
    expect([...order.take({ type: 'unit', index: 0, passages: [] })]).toEqual([
      { type: 'unit', index: 0, passages: [] },
      { type: 'unit-failed', index: 1, failure: lost },
    ]);
    expect(order.next).toBe(2);
  });

  it.each([
    { events: ['unit', 'unit'], code: 'no_text_layer' },
    { events: ['unit', 'unreadable_page'], code: 'no_text_layer' },
    { events: ['unreadable_page', 'unreadable_page'], code: 'damaged_document' },
    { events: ['page_too_heavy', 'page_too_heavy'], code: 'document_too_heavy' },
    { events: ['page_timed_out', 'page_timed_out'], code: 'extraction_timed_out' },
    { events: ['page_too_heavy', 'page_timed_out'], code: 'damaged_document' },
  ] as const)('fails whole with $code after $events without text', ({ events, code }) => {
    const order = new UnitOrder({ fromUnit: 0, onlyUnits: null, skipUnits: [] });
    order.take(OPENED).next();
    for (const [index, event] of events.entries()) {
      if (event === 'unit') order.take({ type: 'unit', index, passages: [] }).next();
      else order.take({ type: 'unit-failed', index, failure: failure(event) }).next();
    }
    expect(() => order.checkOutcome('it', 'no_text_layer')).toThrow(new FailureError(failure(code, { name: 'it' })));
  });
});
