import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_ACTIONS, MAX_TASKS_PER_BULK, type TaskFilter } from '#domain/tasks-api.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import * as taskSearch from '#server/db/migrations/0010-task-search.ts';
import { fillQueue } from './fixtures/fill-queue.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';

describeOnEachStore('finding tasks', (dialect) => {
  let bench: TestProgress;
  let service: ProgressService;

  beforeAll(async () => {
    bench = await openTestProgress(dialect);
    service = bench.service();
  });
  afterAll(() => bench.close());

  const titles = async (owner: string, filter: TaskFilter) =>
    (await service.read.list(owner, { scope: 'all', ...filter })).tasks.map(({ title }) => title);

  async function createNamed(owner: string, title: string, url: string | null = null): Promise<string> {
    bench.clock.now += 1_000;
    const { id } = await createTask(service, owner, { title, url });
    return id;
  }

  /** Follows the cursor to the end. */
  async function listAll(owner: string, filter: TaskFilter): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.read.list(owner, { ...filter, ...(cursor === undefined ? {} : { cursor }) });
      ids.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }

  it('reaches every task by cursor, also those of the same millisecond, each once', async () => {
    const early = await fillQueue(bench.database, 'many', 230, bench.clock.now);
    const later = await Promise.all(Array.from({ length: 7 }, () => createTask(service, 'many')));
    const ids = [...early, ...later.map(({ id }) => id)];
    const listed = await listAll('many', { scope: 'all', limit: 50 });
    expect(listed).toHaveLength(ids.length);
    expect(new Set(listed)).toEqual(new Set(ids));
    expect(await listAll('many', { scope: 'unfinished', status: ['pending'], limit: 60 })).toEqual(listed);
    const { totals } = await service.read.list('many', { limit: 1 });
    expect(totals).toEqual({ pending: 237, running: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 });
  });

  it.each(['x', '.', '12', 'a.b', `${'9'.repeat(30)}.summary_1`, '1.a%b', "1.'; drop table tasks"])(
    'refuses the cursor %s',
    async (cursor) => {
      await expect(service.read.list('many', { cursor })).rejects.toMatchObject({ failure: { code: 'invalid_input' } });
      await expect(service.read.bulkBatch('many', 'cancel', {}, cursor)).rejects.toMatchObject({
        failure: { code: 'invalid_input' },
      });
    },
  );

  it('counts by status what else the filter finds, whatever status is shown', async () => {
    const [first = '', , third = ''] = [
      await createNamed('tess', 'Report one'),
      await createNamed('tess', 'Report two'),
      await createNamed('tess', 'Letter'),
    ];
    await service.cancel('tess', first);
    await service.pause('tess', third);
    const totalsOf = async (filter: TaskFilter) =>
      (await service.read.list('tess', { scope: 'all', ...filter })).totals;
    expect(await totalsOf({ status: ['failed'] })).toMatchObject({ pending: 1, paused: 1, cancelled: 1, failed: 0 });
    expect(await totalsOf({ search: 'report' })).toMatchObject({ pending: 1, paused: 0, cancelled: 1 });
    expect(await totalsOf({ scope: 'unfinished' })).toMatchObject({ pending: 1, paused: 1, cancelled: 0 });
    expect(await totalsOf({ scope: 'finished' })).toMatchObject({ pending: 0, paused: 0, cancelled: 1 });
    expect(await titles('tess', { scope: 'finished' })).toEqual(['Report one']);
    expect(await titles('tess', { scope: 'unfinished' })).toEqual(['Letter', 'Report two']);
  });

  describe('by words', () => {
    beforeAll(async () => {
      await createNamed('sue', 'Jahresbericht der Bäckerei ÖZGÜR');
      await createNamed('sue', 'ΑΘΗΝΑΪΚΌΣ ΚΌΣΜΟΣ');
      await createNamed('sue', 'ОТЧЁТ за год');
      await createNamed('sue', '100 % of C:\\notes_2026');
      await createNamed('sue', '東京の天気', 'https://de.wikipedia.org/wiki/Ger%C3%A4t?x=1');
      await createNamed('sue', 'example.org', 'https://xn--bcher-kva.example/Some/Path');
    });

    it.each([
      ['bäckerei özgür', 'Jahresbericht der Bäckerei ÖZGÜR'],
      ['BACKEREI', 'Jahresbericht der Bäckerei ÖZGÜR'],
      ['κόσμος', 'ΑΘΗΝΑΪΚΌΣ ΚΌΣΜΟΣ'],
      ['отчёт', 'ОТЧЁТ за год'],
      ['天気', '東京の天気'],
      ['wiki/gerät', '東京の天気'],
      ['https://de.wikipedia.org/wiki/Ger%C3%A4t?x=1', '東京の天気'],
      ['bücher.example/some', 'example.org'],
      ['xn--bcher-kva', 'example.org'],
      ['%', '100 % of C:\\notes_2026'],
      ['c:\\notes', '100 % of C:\\notes_2026'],
      ['notes_', '100 % of C:\\notes_2026'],
    ])('“%s” finds “%s”', async (search, title) => expect(await titles('sue', { search })).toContain(title));

    it.each(['_', '%', '\\'])('“%s” is a character like others', async (search) =>
      expect(await titles('sue', { search })).toSatisfy((found: string[]) =>
        found.every((title) => title.includes(search) || title === '東京の天気'),
      ),
    );

    it('finds nothing of others, nothing without one of the words, and everything without any', async () => {
      expect(await titles('eve', { search: 'bäckerei' })).toEqual([]);
      expect(await titles('sue', { search: 'bäckerei κόσμος' })).toEqual([]);
      expect(await titles('sue', { search: ' ' })).toHaveLength(6);
    });

    it('finds a task by its new title, and not by the old one', async () => {
      const id = await createNamed('ron', 'example.org/lighthouse');
      const run = await claim(service, id);
      await run.startPhase('connecting');
      await run.retitle('Der Leuchtturm');
      expect(await titles('ron', { search: 'LEUCHTTURM' })).toEqual(['Der Leuchtturm']);
      await finish(service, run);
    });

    it('finds what was stored before there was a search', async () => {
      const store = bench.database.store as unknown as Kysely<unknown>;
      await store.schema.dropTable('task_search').execute();
      await store.schema.dropIndex('tasks_of_owner_by_status').execute();
      await taskSearch.up(store, dialect);
      expect(await titles('sue', { search: 'BÄCKEREI' })).toHaveLength(1);
      expect(await titles('sue', { search: 'wiki/gerät' })).toEqual(['東京の天気']);
      expect(await titles('many', { search: 'text', limit: 200 })).toHaveLength(200);
    });
  });

  it('says how many an action would change, and changes exactly those, batch by batch', async () => {
    const owner = 'bob';
    const waiting = await fillQueue(bench.database, owner, MAX_TASKS_PER_BULK + 5, bench.clock.now);
    bench.clock.now += 10_000;
    const [paused = '', running = '', cancelled = ''] = [
      await createNamed(owner, 'Paused'),
      await createNamed(owner, 'Running'),
      await createNamed(owner, 'Cancelled'),
    ];
    await service.pause(owner, paused);
    await service.cancel(owner, cancelled);
    const run = await claim(service, running);
    const counts = () => service.read.bulkCounts(owner, {});
    expect(await counts()).toEqual({ pause: waiting.length + 1, resume: 1, cancel: waiting.length + 2, retry: 0 });
    expect(await service.read.bulkCounts(owner, { search: 'running' })).toMatchObject({ pause: 1, cancel: 1 });

    const first = await service.controlMany(owner, { action: 'cancel', select: {} });
    expect(first.results).toHaveLength(MAX_TASKS_PER_BULK);
    expect(first.results.every(({ ok }) => ok)).toBe(true);
    // A task that is added while all are being cancelled is not meant.
    const late = await createNamed(owner, 'Late');
    const cursor = first.nextCursor ?? '';
    const second = await service.controlMany(owner, { action: 'cancel', select: {}, cursor });
    expect(second).toMatchObject({ nextCursor: null });
    expect(second.results).toHaveLength(7);
    expect(second.results.map(({ id }) => id)).not.toContain(late);
    // The running one is asked to stop: that is not done twice.
    expect(await counts()).toEqual({ pause: 1, resume: 0, cancel: 1, retry: 0 });
    service.release(run);
  });

  it('agrees with what the actions themselves refuse', async () => {
    const owner = `agree-${randomBytes(4).toString('hex')}`;
    const states: Record<string, (id: string) => Promise<unknown>> = {
      pending: async () => {},
      paused: (id) => service.pause(owner, id),
      cancelled: (id) => service.cancel(owner, id),
      running: (id) => claim(service, id),
      pausing: async (id) => {
        await claim(service, id);
        await service.pause(owner, id);
      },
      completed: async (id) => finish(service, await claim(service, id)),
    };
    for (const [name, bring] of Object.entries(states)) {
      for (const action of BULK_ACTIONS) {
        const id = await createNamed(owner, `${name}-${action}`);
        await bring(id);
        const select = { search: `${name}-${action}` };
        const { [action]: expected } = await service.read.bulkCounts(owner, select);
        const named = await service.controlMany(owner, { action, select: { ids: [id] } });
        // A pause that is asked for again is granted and changes nothing.
        if (name === 'pausing' && action === 'pause') continue;
        if (name === 'paused' && action === 'pause') continue;
        expect(named.results.filter(({ ok }) => ok).length, `${action} of one that is ${name}`).toBe(expected);
      }
    }
  });
});
