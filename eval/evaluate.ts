/**
 * `npm run eval`: how well search and summaries do on test collections: those in the folder that EVAL_DIR names, each in
 * the layout of BEIR (corpus.jsonl, queries.jsonl, qrels/test.tsv), with or without summaries.jsonl; else our own small
 * one. On SQLite, and on PostgreSQL where TEST_DATABASE_URL names a server.
 */
import { join } from 'node:path';
import { Client } from 'pg';
import type { Dialect } from '../server/db/migrate.ts';
import { readCollections, UnusableCollection } from './collection.ts';
import { evaluateRetrieval } from './retrieval.ts';
import { evaluateSummaries } from './summaries.ts';

class UnreachableServer extends Error {}

const CONNECTING_MS = 10_000;

try {
  await evaluate(process.env.EVAL_DIR || join(import.meta.dirname, 'collections'));
} catch (error) {
  if (!(error instanceof UnusableCollection || error instanceof UnreachableServer)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function evaluate(folder: string): Promise<void> {
  const collections = await readCollections(folder);
  if (collections.length === 0) {
    throw new UnusableCollection(
      `There is no collection in ${folder}: a corpus.jsonl or a summaries.jsonl, there or one folder below.`,
    );
  }
  const dialects = await stores();
  for (const collection of collections) {
    const { name, documents, queries, summaries } = collection;
    if (queries.length > 0) {
      console.log(`${name}: ${documents.length} documents, ${queries.length} judged queries`);
      for (const dialect of dialects) {
        for (const { way, ndcg, recall } of await evaluateRetrieval(dialect, collection)) {
          report(`  ${dialect}, ${way}`, `nDCG@10 ${ndcg.toFixed(3)}  recall@10 ${recall.toFixed(3)}`);
        }
      }
    }
    if (summaries.length > 0) {
      console.log(`${name}: ${summaries.length} texts with a reference summary, compared at its length`);
      for (const [way, { rouge1, rouge2, rougeL }] of Object.entries(await evaluateSummaries(summaries))) {
        const figures = [rouge1, rouge2, rougeL].map((value) => (100 * value).toFixed(1)).join('/');
        report(`  ${way}`, `ROUGE-1/2/L ${figures}`);
      }
    }
  }
}

/** The stores that are evaluated: asked before the first collection is, which takes minutes. */
async function stores(): Promise<Dialect[]> {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) return ['sqlite'];
  try {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECTING_MS });
    await client.connect();
    await client.end();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new UnreachableServer(`TEST_DATABASE_URL names no PostgreSQL server that answers${reason}.`, { cause });
  }
  return ['sqlite', 'postgres'];
}

function report(what: string, figures: string): void {
  console.log(`${what.padEnd(24)} ${figures}`);
}
