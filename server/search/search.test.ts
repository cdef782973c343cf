import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import { type SearchInput, searchAnswerSchema, searchInputSchema, type WithoutMeaning } from '#domain/knowledge.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '../db/fixtures/test-stores.ts';
import {
  addDocuments,
  addKnowledgeBase,
  addModel,
  modelOf,
  OWNER,
  type TestDocument,
} from './fixtures/test-knowledge.ts';
import { type EmbedQuery, openSearch, type SearchPolicy } from './search.ts';
import { openSearchIndex } from './search-index.ts';

const DOCUMENTS: readonly TestDocument[] = [
  {
    id: 'solar',
    title: 'Sunlight at work',
    mediaType: 'application/pdf',
    url: 'https://example.org/solar',
    addedAt: 2_000,
    knowledgeBases: ['shelf', 'desk'],
    chunks: [
      { text: 'Photovoltaic panels turn light into electricity. Regulations differ by country.', vector: [1, 0, 0] },
      { text: 'A panel of experts spoke about machine learning.', headingPath: ['Inverters'], vector: [0.9, 0.4, 0] },
    ],
  },
  {
    id: 'houses',
    language: 'de',
    addedAt: 3_000,
    chunks: [
      {
        text: 'Die alten Häuser der Stadt haben schöne Gärten, das wissen hier alle. Learning by machine.',
        vector: [0, 1, 0],
      },
    ],
  },
  { id: 'robots', language: 'zh', chunks: ['人工智能与机器学习正在改变世界。猫在家。', '东京的天气很好。'] },
  { id: 'ship', language: 'ja', chunks: ['船は何週間も海の上にあった。'] },
  { id: 'rain', language: 'th', chunks: ['เรืออยู่ในทะเลเป็นเวลาหลายสัปดาห์'] },
  { id: 'cafe', language: 'fr', chunks: ['Le café économique a fermé l’été dernier, 3,5 % de moins.'] },
  { id: 'unknown', language: null, chunks: ['Zanzibar 1,250 meters ﬁnal snake_case state-of-the-art'] },
  { id: 'unread', chunks: ['Photovoltaic and half ingested'], knowledgeBases: [] },
];

describeOnEachStore('search', (dialect) => {
  let place: TestPlace;
  let database: Database;
  beforeAll(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
    for (const id of ['shelf', 'desk']) await addKnowledgeBase(database, id);
    await addKnowledgeBase(database, 'theirs', 'eve');
    await addModel(database, 3);
    await addDocuments(database, DOCUMENTS);
    await addDocuments(database, [
      { id: 'secret', owner: 'eve', knowledgeBases: ['theirs'], chunks: ['Photovoltaic secret'] },
    ]);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  const ask = (
    input: string | SearchInput,
    embedQuery: EmbedQuery = async () => null,
    policy: Partial<SearchPolicy> = {},
  ) =>
    openSearch({ database, embedQuery }, policy).query(
      OWNER,
      searchInputSchema.parse(typeof input === 'string' ? { query: input } : input),
    );
  const found = async (...args: Parameters<typeof ask>) =>
    (await ask(...args)).hits.map(({ documentId }) => documentId);
  const marked = async (query: string) => {
    const [hit] = (await ask(query)).hits;
    return hit?.marks.map(([start, end]) => hit.text.slice(start, end));
  };
  const pointing =
    (...vector: number[]): EmbedQuery =>
    async () => ({ modelId: modelOf(OWNER), vector: Float32Array.from(vector) });

  test.each([
    ['regulation', 'solar', ['Regulations'], 'a stem'],
    ['photovo', 'solar', ['Photovoltaic'], 'what is being typed'],
    ['electr* differ', 'solar', ['electricity', 'differ'], 'a prefix'],
    ['PHOTOVOLTAIC', 'solar', ['Photovoltaic'], 'any case'],
    ['"machine learning"', 'solar', ['machine learning'], 'a phrase'],
    ['"machine lear', 'solar', ['machine learning'], 'a phrase that is being typed'],
    ['machine -garten', 'solar', ['machine'], 'an exclusion'],
    ['machine -"machine learning"', 'houses', ['machine'], 'an excluded phrase'],
    ['haus', 'houses', ['Häuser'], 'a German stem'],
    ['garten schon', 'houses', ['schöne', 'Gärten'], 'no diacritics where there are some'],
    ['cafè ete', 'cafe', ['café', 'été'], 'other diacritics'],
    ['机器学习', 'robots', ['机器学习'], 'Chinese'],
    ['猫', 'robots', ['猫'], 'one character'],
    ['"人工智能"', 'robots', ['人工智能'], 'a Chinese phrase'],
    ['週間', 'ship', ['週間'], 'Japanese'],
    ['ทะเล', 'rain', ['ทะเล'], 'Thai'],
    ['3.5', 'cafe', ['3,5'], 'a decimal'],
    ['1250', 'unknown', ['1,250'], 'thousands'],
    ['case final', 'unknown', ['ﬁnal', 'case'], 'compatibility forms and parts of names'],
    ['"state of the art"', 'unknown', ['state-of-the-art'], 'a phrase across hyphens'],
    ['sunlight', 'solar', [], 'the title'],
    ['inverter', 'solar', [], 'a heading'],
  ])('%s finds %s', async (query, documentId, marks) => {
    expect(await found(query)).toContain(documentId);
    expect((await ask(query)).hits[0]?.documentId).toBe(documentId);
    expect(await marked(query)).toEqual(marks);
  });

  test.each([
    'zebra',
    '"learning machine"',
    '',
    '   ',
    '-- * ( ) ^ : &| !',
    '"',
    '\0',
    '\ud800',
    "'); drop table chunks; --",
  ])('%j finds nothing', async (query) => {
    expect(await found(query)).toEqual([]);
  });

  test('nobody else’s and nothing that is not in a knowledge base is found', async () => {
    expect(new Set(await found('photovoltaic', pointing(1, 0, 0)))).toEqual(new Set(['solar']));
    expect(await found({ query: 'photovoltaic', knowledgeBaseId: 'theirs' })).toEqual([]);
    expect(await found({ query: 'photovoltaic', documentIds: ['secret', 'unread'] })).toEqual([]);
  });

  test('a hit says everything about its place, and names the knowledge base that was asked', async () => {
    const answer = await ask({ query: 'inverters', knowledgeBaseId: 'shelf' });
    expect(searchAnswerSchema.parse(answer).hits).toEqual([
      {
        chunkId: expect.any(Number),
        documentId: 'solar',
        name: 'solar.txt',
        title: 'Sunlight at work',
        knowledgeBaseId: 'shelf',
        mediaType: 'application/pdf',
        url: 'https://example.org/solar',
        addedAt: new Date(2_000).toISOString(),
        text: 'A panel of experts spoke about machine learning.',
        marks: [],
        headingPath: ['Inverters'],
        locator: { kind: 'paragraph', index: 1 },
        passages: [1, 1],
        score: 1,
      },
    ]);
  });

  test.each([
    [{ documentIds: ['houses'] }, ['houses']],
    [{ documentIds: [] }, []],
    [{ mediaTypes: ['application/pdf', 'x\0y'] }, ['solar']],
    [{ addedFrom: new Date(3_000).toISOString() }, ['houses']],
    [{ addedTo: new Date(2_999).toISOString() }, ['solar']],
    [{ knowledgeBaseId: 'desk' }, ['solar']],
    [{ limit: 1 }, ['solar']],
    [{ offset: 1 }, ['houses']],
    [{ offset: 2 }, []],
  ])('“machine” with %j', async (filter, expected) => {
    const answer = await ask({ query: 'machine', ...filter });
    expect(answer.hits.map(({ documentId }) => documentId).sort()).toEqual(expected.toSorted());
    expect(answer.hasMore).toBe('limit' in filter);
  });

  test('meaning finds what has none of the words, if it is near; words decide where they are asked for strictly', async () => {
    const near = pointing(0.95, 0.2, 0);
    const near80 = { cosine: 0.8, deviations: -10 };
    const lenient = { fusion: { lexicalWeight: 0.7, vectorWeight: 0.3, beside: near80, alone: near80 } };
    expect(await found('zebra', near, lenient)).toEqual(['solar', 'solar']);
    expect(await found('zebra', pointing(0, 0, 1), lenient)).toEqual([]);
    expect(await found('"machine learning" zebra', near, lenient)).toEqual(['solar']);
    expect(await ask('machine', near)).toMatchObject({ method: 'fused', withoutMeaning: null });
    expect((await found('machine', near))[0]).toBe('solar');
    expect((await found('machine', pointing(0, 1, 0)))[0]).toBe('houses');
  });

  test.each<[string, EmbedQuery, Partial<SearchPolicy>, WithoutMeaning | null]>([
    ['there is no model', async () => null, {}, 'unlearnt'],
    [
      'it is a model without vectors',
      async () => ({ modelId: 'other', vector: Float32Array.of(1, 0) }),
      {},
      'unlearnt',
    ],
    ['its endpoint is down', () => Promise.reject(new FailureError(failure('connection_failed'))), {}, 'late'],
    ['it takes too long', () => new Promise(() => {}), { meaningPatienceMs: 1 }, 'late'],
    ['its vectors are more than fit', pointing(1, 0, 0), { vectorBytes: 10 }, 'memory'],
    ['it points nowhere', pointing(0, 0, 0), {}, null],
  ])('words alone answer while %s, and say why', async (_, embedQuery, policy, withoutMeaning) => {
    const answer = await ask('machine', embedQuery, policy);
    expect(answer).toMatchObject({ method: 'lexical', withoutMeaning });
    expect(answer.hits).toHaveLength(2);
  });

  test('who gives up gets the reason', async () => {
    const search = openSearch({ database, embedQuery: () => new Promise(() => {}) });
    const giveUp = new AbortController();
    const answer = search.query(OWNER, searchInputSchema.parse({ query: 'machine' }), giveUp.signal);
    giveUp.abort(new Error('typed on'));
    await expect(answer).rejects.toThrow('typed on');
  });

  test('any string is a query, and every mark is a stretch of its text', async () => {
    const search = openSearch({ database, embedQuery: pointing(1, 0, 0) });
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '"',
        '-',
        '*',
        ' ',
        '(',
        "'",
        'AND',
        'NEAR(',
        'machine',
        'learning',
        '机器',
        'ﬁ',
        '=',
        '@o',
        'title:',
        '\\',
        ':*',
        '<->',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        const { hits } = await search.query(OWNER, searchInputSchema.parse({ query: parts.join('') }));
        for (const { text, marks } of hits) {
          let last = -1;
          for (const [start, end] of marks) {
            if (start <= last || end <= start || end > text.length) throw new Error(`marks ${JSON.stringify(marks)}`);
            last = end;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('ten thousand characters are a query like others', async () => {
    const words = Array.from({ length: 1_400 }, (_, index) => `w${index}x`).join(' ');
    expect(await found(`${words} machine`.slice(-10_000))).toEqual(['solar', 'houses']);
    expect(await found('machine '.repeat(1_250))).toHaveLength(2);
    expect(await found('"'.repeat(10_000))).toEqual([]);
    expect(await found('-machine '.repeat(1_111))).toHaveLength(2);
  });

  describe('as the library changes', () => {
    const index = openSearchIndex(dialect);

    test('a chunk that is indexed again is there once, and one that is deleted is gone', async () => {
      const ids = await addDocuments(database, [{ id: 'brief', chunks: ['Ephemeral remark', 'Ephemeral note'] }]);
      const [id = 0] = ids;
      const again = { id, text: 'Ephemeral remark', headingPath: [], title: null, language: 'en' };
      await database.store.transaction().execute((trx) => index.add(trx, [again, again]));
      expect(await index.count(database.store, ['brief', 'nowhere'])).toEqual(new Map([['brief', 2]]));
      expect(await found('ephemeral')).toEqual(['brief', 'brief']);
      await database.store.deleteFrom('chunks').where('id', '=', id).execute();
      expect(await index.count(database.store, ['brief'])).toEqual(new Map([['brief', 1]]));
      expect(await found('ephemeral')).toEqual(['brief']);
      await database.store.deleteFrom('knowledge_documents').where('document_id', '=', 'brief').execute();
      await database.store.deleteFrom('documents').where('id', '=', 'brief').execute();
      expect(await index.count(database.store, ['brief'])).toEqual(new Map());
      expect(await found('ephemeral')).toEqual([]);
    });

    test('what came after a search is found by the next: by its words and by its meaning', async () => {
      const search = openSearch({ database, embedQuery: pointing(0, 0, 1) });
      const query = searchInputSchema.parse({ query: 'Quixotic' });
      const strict = searchInputSchema.parse({ query: 'windmill' });
      expect((await search.query(OWNER, query)).hits).toEqual([]);
      await addDocuments(database, [
        {
          id: 'don',
          chunks: [
            { text: 'A quixotic windmill', vector: [0, 0, 1] },
            { text: 'Rosinante, a windmill', vector: [0, 1, 0] },
          ],
        },
      ]);
      expect((await search.query(OWNER, query)).hits.map(({ documentId }) => documentId)).toContain('don');
      expect((await search.query(OWNER, strict)).hits.map(({ text }) => text)).toEqual([
        'A quixotic windmill',
        'Rosinante, a windmill',
      ]);
    });

    test('a word that came since the library was counted may be in more chunks than were counted', async () => {
      const search = openSearch({ database, embedQuery: async () => null }, { clock: () => 0 });
      const query = (text: string) => search.query(OWNER, searchInputSchema.parse({ query: text, limit: 100 }));
      await query('machine');
      await addDocuments(database, [{ id: 'many', chunks: Array.from({ length: 60 }, () => 'Ubiquitous remark') }]);
      expect((await query('ubiquitous')).hits).toHaveLength(60);
    });

    test('while a document is replaced again and again, every search sees one version of it', async () => {
      const vector = [0, 0, 1];
      const version = (n: number): TestDocument => ({
        id: `version-${n}`,
        chunks: [{ text: `Protean memo number${n}`, vector }],
        knowledgeBases: [],
      });
      const stand = (n: number) => ({
        knowledge_base_id: 'shelf',
        document_id: `version-${n}`,
        source_key: 'memo',
        name: 'memo',
        task_id: 't',
        added_at: n,
      });
      const { store } = database;
      await addDocuments(database, [version(0)]);
      await store.insertInto('knowledge_documents').values(stand(0)).execute();
      const search = openSearch({ database, embedQuery: pointing(...vector) });
      let isOver = false;
      const replacing = (async () => {
        for (let n = 1; !isOver; n++) {
          await addDocuments(database, [version(n)]);
          // SQLite answers at once: without a turn of the event loop nobody else would have one.
          await new Promise((resolve) => setImmediate(resolve));
          await store.transaction().execute(async (trx) => {
            await trx
              .deleteFrom('knowledge_documents')
              .where('document_id', '=', `version-${n - 1}`)
              .execute();
            await trx
              .deleteFrom('documents')
              .where('id', '=', `version-${n - 1}`)
              .execute();
            await trx.insertInto('knowledge_documents').values(stand(n)).execute();
          });
        }
      })();
      const seen: number[] = [];
      for (let index = 0; index < 40; index++) {
        const { hits } = await search.query(OWNER, searchInputSchema.parse({ query: index % 2 ? 'protean' : 'qqq' }));
        seen.push(hits.filter(({ documentId }) => documentId.startsWith('version')).length);
      }
      isOver = true;
      await replacing;
      expect(seen).toEqual(seen.map(() => 1));
    });
  });
});
