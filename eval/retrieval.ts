import { searchInputSchema } from '../domain/knowledge.ts';
import type { Passage } from '../domain/passage.ts';
import { chunkPassages, type NewChunk } from '../server/chunking/chunk-passages.ts';
import { type Database, openDatabase } from '../server/db/database.ts';
import { makeTestPlace } from '../server/db/fixtures/test-stores.ts';
import type { Dialect } from '../server/db/migrate.ts';
import { embeddedText, openEmbeddings } from '../server/embedding/embeddings.ts';
import { addDocuments, addKnowledgeBase, OWNER } from '../server/search/fixtures/test-knowledge.ts';
import { type EmbedQuery, openSearch, SEARCH_POLICY, type SearchPolicy } from '../server/search/search.ts';
import { guessLanguage } from '../server/text/language.ts';
import { readerOf } from '../server/text/passage-reader.ts';
import type { Collection, CollectionDocument } from './collection.ts';
import { mean, ndcg, recall } from './ranking-metrics.ts';

/** Of the first ten, averaged over all queries. */
export interface Retrieval {
  readonly way: string;
  readonly ndcg: number;
  readonly recall: number;
}

const DEPTH = 10;
/** Several chunks of one document may be found: so many hits hold ten documents, mostly. */
const HITS = 100;
const CHUNK_TOKENS = 300;
const DOCUMENTS_AT_ONCE = 100;
const CHUNKS_AT_ONCE = 256;

/** Ingests a collection as the product does, and asks its queries in each way. */
export async function evaluateRetrieval(dialect: Dialect, collection: Collection): Promise<Retrieval[]> {
  const place = await makeTestPlace(dialect);
  const database = await openDatabase(place);
  try {
    const documentOf = await ingest(database, collection.documents);
    const embedQuery = await embed(database);
    const ways: Retrieval[] = [];
    for (const { way, policy, isLexical } of WAYS) {
      const search = openSearch({ database, embedQuery: isLexical ? async () => null : embedQuery }, policy);
      const gains: number[] = [];
      const recalls: number[] = [];
      for (const { text, judgements } of collection.queries) {
        const query = text.slice(0, 10_000);
        const { hits } = await search.query(OWNER, searchInputSchema.parse({ query, limit: HITS }));
        const ranking = [...new Set(hits.map(({ documentId }) => documentOf.get(documentId) ?? ''))];
        gains.push(ndcg(ranking, judgements, DEPTH));
        recalls.push(recall(ranking, judgements, DEPTH));
      }
      ways.push({ way, ndcg: mean(gains), recall: mean(recalls) });
    }
    return ways;
  } finally {
    await database.close();
    await place.remove();
  }
}

/** However long it takes, and however many vectors there are. */
const PATIENT: Partial<SearchPolicy> = {
  meaningPatienceMs: Number.POSITIVE_INFINITY,
  vectorBytes: Number.POSITIVE_INFINITY,
};
const ANYTHING = { cosine: -1, deviations: Number.NEGATIVE_INFINITY };
const ANYTHING_NEAR = { lexicalWeight: 0, vectorWeight: 1, beside: ANYTHING, alone: ANYTHING };

const WAYS: readonly { way: string; policy: Partial<SearchPolicy>; isLexical: boolean }[] = [
  { way: 'lexical', policy: PATIENT, isLexical: true },
  { way: 'vector', policy: { ...PATIENT, fusion: ANYTHING_NEAR }, isLexical: false },
  { way: 'fused', policy: { ...PATIENT, fusion: SEARCH_POLICY.fusion }, isLexical: false },
];

/** Answers which document of the collection each of ours is. */
async function ingest(database: Database, documents: readonly CollectionDocument[]): Promise<Map<string, string>> {
  await addKnowledgeBase(database);
  const documentOf = new Map<string, string>();
  for (let at = 0; at < documents.length; at += DOCUMENTS_AT_ONCE) {
    const some = documents.slice(at, at + DOCUMENTS_AT_ONCE).map(async (document, index) => {
      const id = `document-${at + index}`;
      documentOf.set(id, document._id);
      const language = guessLanguage(`${document.title ?? ''}\n${document.text}`);
      return { id, title: document.title || null, language, chunks: await chunksOf(document) };
    });
    await addDocuments(
      database,
      (await Promise.all(some)).filter(({ chunks }) => chunks.length > 0),
    );
  }
  return documentOf;
}

async function chunksOf({ title, text }: CollectionDocument): Promise<NewChunk[]> {
  const paragraphs = text.split(/\n[^\S\n]*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  const passages = paragraphs
    .filter((paragraph) => paragraph !== '')
    .map((paragraph, index): Passage => ({ text: paragraph, locator: { kind: 'paragraph', index }, headingPath: [] }));
  const language = guessLanguage(`${title ?? ''}\n${text}`);
  const chunks: NewChunk[] = [];
  for await (const chunk of chunkPassages(readerOf(passages), { maxTokens: CHUNK_TOKENS, language }))
    chunks.push(chunk);
  return chunks;
}

/** The model that the product fits, and a vector for every chunk. */
async function embed(database: Database): Promise<EmbedQuery> {
  const { store } = database;
  const embeddings = openEmbeddings({ database, endpoint: null, clock: Date.now });
  const signal = AbortSignal.timeout(60 * 60 * 1_000);
  const embedder = await embeddings.ensureActive(OWNER, signal);
  for (let last = 0; ; ) {
    const chunks = await store
      .selectFrom('chunks')
      .select(['id', 'text', 'heading_path'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(CHUNKS_AT_ONCE)
      .execute();
    const end = chunks.at(-1);
    if (end === undefined) return embeddings.embedQuery;
    last = end.id;
    const vectors = await embedder.embed(
      chunks.map(({ text, heading_path }) => embeddedText({ text, headingPath: JSON.parse(heading_path) })),
      signal,
    );
    const rows = chunks.map(({ id }, index) => ({ chunkId: id, vector: vectors[index] ?? new Float32Array(0) }));
    await store.transaction().execute((trx) => embeddings.storeVectors(trx, OWNER, embedder.modelId, rows));
  }
}
