import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '../db/fixtures/test-stores.ts';
import { addDocuments, addKnowledgeBase, addModel, modelOf } from './fixtures/test-knowledge.ts';
import { openVectorCache } from './vector-cache.ts';

const DIMENSIONS = 64;
/** Rows of memory come by sixteens and their doubles. */
const ROWS = 64;

describeOnEachStore('vectors in memory', (dialect) => {
  let place: TestPlace;
  let database: Database;
  const stored = new Map<number, Float32Array>();
  let added = 0;
  beforeAll(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
    for (const owner of ['ada', 'eve']) {
      await addKnowledgeBase(database, `of-${owner}`, owner);
      await addModel(database, DIMENSIONS, owner);
    }
    await add('eve', 40);
    await add('ada', 40);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  const add = async (owner: string, count: number) => {
    const chunks = Array.from({ length: count }, () => ({ text: 'x', vector: vectorOf(++added) }));
    const id = `document-${added}`;
    const ids = await addDocuments(database, [{ id, owner, knowledgeBases: [`of-${owner}`], chunks }]);
    if (owner === 'ada') for (const [index, chunk] of ids.entries()) stored.set(chunk, chunks[index]?.vector ?? query);
  };
  const remove = async (ids: readonly number[]) => {
    await database.store.deleteFrom('chunks').where('id', 'in', ids).execute();
    for (const id of ids) stored.delete(id);
  };
  const nearestStored = (count: number) =>
    [...stored]
      .map(([id, vector]) => ({ id, cosine: product(vector, query) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, count);
  const open = (maxBytes: number) => openVectorCache(database.reading, maxBytes, () => performance.now());

  test.each([
    ['as 16-bit integers', 2 * ROWS * DIMENSIONS],
    ['as bytes, compared again', ROWS * DIMENSIONS],
  ])('%s answer the nearest of what is stored, whatever changes', async (_, maxBytes) => {
    const cache = open(maxBytes);
    const all = [...stored.keys()];
    const changes = [
      async () => {},
      () => add('ada', 5),
      () => remove([...stored.keys()].slice(-3)),
      () => add('ada', 15),
      () => remove([...stored.keys()].slice(0, 20)),
      // Whoever is used makes room, and comes back.
      async () => expect(await cache.nearest(modelOf('eve'), query, 1)).toMatchObject({ size: 40 }),
    ];
    for (const change of changes) {
      await change();
      await cache.refresh(modelOf('ada'), DIMENSIONS);
      const neighbours = await cache.nearest(modelOf('ada'), query, 10);
      const wanted = nearestStored(10);
      expect(neighbours?.size).toBe(stored.size);
      expect(neighbours?.nearest.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
      for (const { id, cosine } of wanted) expect(neighbours?.cosineOf(id)).toBeCloseTo(cosine, 4);
      expect(neighbours?.cosineOf(all.at(-1) ?? 0) === null).toBe(!stored.has(all.at(-1) ?? 0));
    }
  });

  test('are in another state when others are to be compared, whoever has loaded them, and in the same when none are', async () => {
    const cache = open(2 * ROWS * DIMENSIONS);
    await cache.nearest(modelOf('ada'), query, 1);
    const before = cache.stateOf(modelOf('ada'));
    await cache.refresh(modelOf('ada'), DIMENSIONS);
    expect(cache.stateOf(modelOf('ada'))).toBe(before);
    await add('ada', 1);
    // As somebody else's search does, behind the back of this one: then its own look finds nothing new.
    await cache.refresh(modelOf('ada'), DIMENSIONS);
    await cache.refresh(modelOf('ada'), DIMENSIONS);
    expect(cache.stateOf(modelOf('ada'))).not.toBe(before);
  });

  test('that do not fit even as bytes are not compared', async () => {
    expect(await open(DIMENSIONS * (stored.size - 1)).nearest(modelOf('ada'), query, 10)).toBeNull();
  });
});

/** Spread over all directions, of unit length, the same for the same number. */
function vectorOf(seed: number): Float32Array {
  const values = Float32Array.from({ length: DIMENSIONS }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

const query = vectorOf(0);

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
