import { describe, expect, it } from 'vitest';
import { EventBatches } from './event-batches.ts';
import type { ExtractionEvent } from './extraction-event.ts';

const policy = { maxEvents: 10, maxChars: 1000, maxWaitMs: 60_000, maxAhead: 2 };
const unit = (index: number): ExtractionEvent => ({ type: 'unit', index, passages: [] });

describe('EventBatches', () => {
  it('holds the reader back until a batch is taken', async () => {
    const sent: number[] = [];
    const batches = new EventBatches((events) => sent.push(events.length), policy);
    let added = 0;
    const reading = (async () => {
      for (; added < 35; added += 1) await batches.add(unit(added));
      batches.flush();
    })();
    await settled();
    expect({ added, sent }).toEqual({ added: 19, sent: [10, 10] });
    batches.taken();
    await settled();
    expect(sent).toEqual([10, 10, 10]);
    batches.taken();
    await reading;
    expect(sent).toEqual([10, 10, 10, 5]);
  });

  it('sends at once what the document is, and a batch that is long', async () => {
    const sent: number[] = [];
    const batches = new EventBatches((events) => sent.push(events.length), { ...policy, maxAhead: 9 });
    await batches.add({ type: 'opened', unit: 'pages', total: 3, title: null, language: null });
    expect(sent).toEqual([1]);
    const text = 'x'.repeat(1000);
    await batches.add(unit(0));
    await batches.add({
      type: 'unit',
      index: 1,
      passages: [{ text, locator: { kind: 'page', page: 2 }, headingPath: [] }],
    });
    expect(sent).toEqual([1, 2]);
  });

  it('sends a lone event after a while', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const batches = new EventBatches((events) => resolve(events.length), { ...policy, maxWaitMs: 1 });
    await batches.add(unit(0));
    expect(await promise).toBe(1);
  });
});

/** Lets everything that can go on without news go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
