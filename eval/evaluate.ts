/**
 * `npm run eval`: how well search and summaries do on test collections: those in the folder that EVAL_DIR names, each in
 * the layout of BEIR (corpus.jsonl, queries.jsonl, qrels/test.tsv), with or without summaries.jsonl; else our own small
 * one. On SQLite, and on PostgreSQL where TEST_DATABASE_URL names a server.
 */
import { join } from 'node:path';
import { readCollections } from './collection.ts';
import { evaluateRetrieval } from './retrieval.ts';
import { evaluateSummaries } from './summaries.ts';

const folder = process.env.EVAL_DIR || join(import.meta.dirname, 'collections');
const collections = await readCollections(folder);
if (collections.length === 0) {
  console.error(`There is no collection in ${folder}: a corpus.jsonl or a summaries.jsonl, there or one folder below.`);
  process.exitCode = 1;
}
for (const collection of collections) {
  const { name, documents, queries, summaries } = collection;
  if (queries.length > 0) {
    console.log(`${name}: ${documents.length} documents, ${queries.length} judged queries`);
    for (const dialect of process.env.TEST_DATABASE_URL ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)) {
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

function report(what: string, figures: string): void {
  console.log(`${what.padEnd(24)} ${figures}`);
}
