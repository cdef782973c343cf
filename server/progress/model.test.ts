import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { checkAgainstModel } from './fixtures/model-check.ts';
import { PLANTED_FAULTS } from './fixtures/planted-faults.ts';
import { MODEL_STATUSES } from './fixtures/task-model.ts';

/** MODEL_SEQUENCES=2000 searches longer and elsewhere each time; MODEL_SEED=n searches where it was searched before. */
const { MODEL_SEQUENCES, MODEL_SEED } = process.env;
/** Of the short search, so that it ends as it did yesterday. */
const USUAL_SEED = 2;
const HOUR_MS = 3_600_000;

describeOnEachStore('tasks in the hands of two workers and one person', (dialect) => {
  it('do what the model says, whatever is done to them', { timeout: 12 * HOUR_MS }, async () => {
    const sequences = Number(MODEL_SEQUENCES ?? (dialect === 'sqlite' ? 10 : 6));
    const seed =
      MODEL_SEED === undefined && MODEL_SEQUENCES !== undefined ? {} : { seed: Number(MODEL_SEED ?? USUAL_SEED) };
    const searched = await checkAgainstModel(dialect, { sequences, ...seed });
    console.info(`the model and ${dialect} agree: ${JSON.stringify(searched)}`);
    expect(searched.sequences).toBe(sequences);
    // A search that never got anywhere would find nothing either.
    for (const status of MODEL_STATUSES) expect(searched.reached[status], status).toBeGreaterThan(0);
    for (const answer of ['done', 'claimed', 'cancel', 'pause', 'lease-lost', 'not complete', 'not_allowed_now']) {
      expect(searched.answers[answer], answer).toBeGreaterThan(0);
    }
  });
});

/** A search that cannot find a fault proves nothing: here each is planted, and is found. */
describe('the comparison with the model', () => {
  beforeEach(() => {
    vi.resetModules();
  });

  afterEach(() => {
    for (const path of [
      '#domain/status.ts',
      '#domain/task.ts',
      '#domain/task-change.ts',
      '#domain/task-redo.ts',
      'node:crypto',
    ]) {
      vi.doUnmock(path);
    }
    vi.resetModules();
  });

  /** What is said of the fault that is planted. */
  async function findFault(shrinkMs: number): Promise<Error | null> {
    const planted = await import('./fixtures/model-check.ts');
    const search = planted.checkAgainstModel('sqlite', {
      sequences: 60,
      seed: Number(MODEL_SEED ?? USUAL_SEED),
      shrinkMs,
    });
    return search.then(
      () => null,
      (error: unknown) => {
        if (error instanceof planted.ModelMismatch) return error;
        throw error;
      },
    );
  }

  it.each(PLANTED_FAULTS)('notices that %s', { timeout: 120_000 }, async (_, plant) => {
    plant();
    expect(await findFault(0)).not.toBeNull();
  });

  it('says in few steps what is wrong, and how to see it again', { timeout: 120_000 }, async () => {
    PLANTED_FAULTS[0]?.[1]();
    const { message } = (await findFault(5_000)) ?? {};
    expect(message).toMatch(/MODEL_SEED=-?\d+ finds it again/);
    expect(message?.match(/^ +\d+\. /gm)?.length).toBeLessThan(10);
    expect(message).toContain('the person creates task');
  });
});
