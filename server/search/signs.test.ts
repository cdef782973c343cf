import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchInputSchema } from '#domain/knowledge.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '../db/fixtures/test-stores.ts';
import { addDocuments, addKnowledgeBase, OWNER, type TestDocument } from './fixtures/test-knowledge.ts';
import { openSearch } from './search.ts';
import { tokenize } from './tokens.ts';

const DOCUMENTS: readonly TestDocument[] = [
  { id: 'c', chunks: ['Pointers in C hold addresses. The C compiler checks little.'] },
  {
    id: 'cpp',
    chunks: [
      'Templates in C++ let one function serve many types. The C++ compiler makes a copy for each, and C++17 deduces which.',
    ],
  },
  { id: 'csharp', chunks: ['Properties in C# look like fields. The C# compiler makes two methods of each.'] },
  { id: 'money', chunks: ['The bridge cost $1,234.56 for each span, and 12,345,678 crowns in all.'] },
  { id: 'geld', language: 'de', chunks: ['Die Brücke kostete 1.234,56 Euro je Feld und 12 345 678 Kronen im Ganzen.'] },
  { id: 'release', chunks: ['The leak is closed in v2.14.3, not in v2.14 or v2.1.'] },
  { id: 'names', chunks: ['Sergeant O’Brien sent an e-mail from the U.S.A. about an X-ray.'] },
  { id: 'dotnet', chunks: ['The .NET runtime and ASP.NET run on Linux.'] },
  { id: 'fishing', chunks: ['The net was mended on the quay, and the js of the old sign was read as a node.'] },
  { id: 'node', chunks: ['Node.js reads files without waiting. Wi-Fi is not needed.'] },
  { id: 'shift', chunks: ['The lock is kept 24/7 by AT&T, part AB-1234/X, ISBN 978-3-16-148410-0.'] },
  { id: 'other', chunks: ['Of 24 boats 7 came in, on part 1234 of the way, 247 crates in all.'] },
  {
    id: 'einwohner',
    language: 'de',
    chunks: ['Die Stadt hat 10.000 Einwohner und zahlt 1 234 567,50 Kronen, je Haus 4 321,75.'],
  },
  { id: 'arabic', chunks: ['وصلت ٨٦٤ سفينة إلى الميناء.'] },
  { id: 'ukrainian', chunks: ['Лист дійшов у п’ятницю; об’єкт закрито.'] },
];

describeOnEachStore('terms with signs', (dialect) => {
  let place: TestPlace;
  let database: Database;
  beforeAll(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
    await addKnowledgeBase(database, 'shelf');
    await addDocuments(database, DOCUMENTS);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  test.each([
    ['C++', ['cpp']],
    ['"C++"', ['cpp']],
    ['c++', ['cpp']],
    ['c#', ['csharp']],
    ['"C# compiler"', ['csharp']],
    ['"C"', ['c']],
    ['1234.56', ['geld', 'money']],
    ['1.234,56', ['geld', 'money']],
    ['"1,234.56"', ['geld', 'money']],
    ['12345678', ['geld', 'money']],
    ['12.345.678', ['geld', 'money']],
    ['v2.14.3', ['release']],
    ['2.14.3', ['release']],
    ['2.14', ['release']],
    ["O'Brien", ['names']],
    ['obrien', ['names']],
    ['email', ['names']],
    ['E-Mail', ['names']],
    ['USA', ['names']],
    ['U.S.A.', ['names']],
    ['xray', ['names']],
    ['"C++17"', ['cpp']],
    ['".NET"', ['dotnet']],
    ['wifi', ['node']],
    ['AT&T', ['shift']],
    ['"24/7"', ['shift']],
    ['247', ['other']],
    ['AB1234X', ['shift']],
    ['9783161484100', ['shift']],
    ['10000', ['einwohner']],
    ['10,000', ['einwohner']],
    ['1 234 567,50', ['einwohner']],
    ['4321.75', ['einwohner']],
    ['864', ['arabic']],
    ['пʼятницю', ['ukrainian']],
    ["об'єкт", ['ukrainian']],
  ])('%s finds %j', async (query, expected) => {
    const search = openSearch({ database, embedQuery: async () => null });
    const { hits } = await search.query(OWNER, searchInputSchema.parse({ query }));
    expect([...new Set(hits.map(({ documentId }) => documentId))].sort()).toEqual(expected);
  });

  test.each([
    ['.NET', 'dotnet'],
    ['node.js', 'node'],
    ['24/7', 'shift'],
    ['ab-1234/x', 'shift'],
  ])('%s finds %s first', async (query, expected) => {
    const search = openSearch({ database, embedQuery: async () => null });
    const { hits } = await search.query(OWNER, searchInputSchema.parse({ query }));
    expect(hits[0]?.documentId).toBe(expected);
  });

  test('are marked with their signs', async () => {
    const search = openSearch({ database, embedQuery: async () => null });
    const { hits } = await search.query(OWNER, searchInputSchema.parse({ query: 'c++ 1234.56 email' }));
    const marked = hits.flatMap(({ text, marks }) => marks.map(([start, end]) => text.slice(start, end)));
    expect([...new Set(marked)].sort()).toEqual(['1,234.56', '1.234,56', 'C++', 'e-mail']);
  });
});

describe('tokenize', () => {
  test.each([
    ['C+++ notepad++ a#b x+y', 'c notepad a b x y'],
    ['C++で書く', 'c@p@p で書 書く く'],
    ['5,5 3.5 1,23,456 0,5-1,5', '5.5 3.5 1.23.456 0.5 1.5'],
    ['room 12 345 people', 'room 12 345 people'],
    ['17.05.2031 192.168.1.1', '17.05.2031 192.168.1.1'],
    ['1\u202f234\u202f567,8 and 1’234’567', '1234567.8 and 1234567'],
    ['l’eau, the cat’s o’clock, d’Angelo', 'eau the cat oclock angelo'],
    ['C＋＋ C♯ C/C++ I/O either/or', 'c@p@p c@h c c@p@p io either or'],
    ['3-1 1939-1945 COVID-19 Ph.D. is.it', '3@s1 3 1 1939@s1945 1939 1945 covid19 covid 19 phd is it'],
    ['z.B. e.g. end.Next state-of-the-art', 'zb eg end next state of the art'],
  ])('of %j gives %j', (text, expected) => {
    expect(
      tokenize(text)
        .map((token) => token.text)
        .join(' '),
    ).toBe(expected);
  });
});
