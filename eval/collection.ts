import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Judgements } from './ranking-metrics.ts';

const id = z.union([z.string(), z.number()]).transform(String);
const documentSchema = z.object({ _id: id, title: z.string().nullish(), text: z.string() });
const querySchema = z.object({ _id: id, text: z.string() });
const summarySchema = z.object({ text: z.string(), reference: z.string() });

/** What is wrong with a collection, in words for whoever gave it. */
export class UnusableCollection extends Error {}

export type CollectionDocument = z.infer<typeof documentSchema>;
export type ReferenceSummary = z.infer<typeof summarySchema>;

/** A test collection in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels; besides it may have summaries.jsonl. */
export interface Collection {
  readonly name: string;
  readonly documents: readonly CollectionDocument[];
  /** Those that somebody has judged. */
  readonly queries: readonly { readonly text: string; readonly judgements: Judgements }[];
  readonly summaries: readonly ReferenceSummary[];
}

/** All collections in a folder: itself one, or its subfolders. */
export async function readCollections(folder: string): Promise<Collection[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    const message = `EVAL_DIR names ${folder}, which is no folder that can be read: name one that holds collections.`;
    throw new UnusableCollection(message, { cause });
  });
  const folders = [
    folder,
    ...entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name))
      .sort(),
  ];
  const collections: Collection[] = [];
  for (const place of folders) {
    const collection = await readCollection(place);
    if (collection.documents.length + collection.summaries.length > 0) collections.push(collection);
  }
  return collections;
}

async function readCollection(folder: string): Promise<Collection> {
  const documents = await readLines(join(folder, 'corpus.jsonl'), documentSchema);
  const queries = await readLines(join(folder, 'queries.jsonl'), querySchema);
  const judgements = await readJudgements(folder);
  return {
    name: basename(folder),
    documents,
    queries: queries.flatMap(({ _id, text }) => {
      const judged = judgements.get(_id);
      return judged === undefined ? [] : [{ text, judgements: judged }];
    }),
    summaries: await readLines(join(folder, 'summaries.jsonl'), summarySchema),
  };
}

/** BEIR keeps them by split, `test` being the one to report; others beside the queries. */
async function readJudgements(folder: string): Promise<Map<string, Map<string, number>>> {
  const places = ['qrels/test.tsv', 'qrels.tsv'].map((place) => join(folder, place));
  const others = (await readdir(join(folder, 'qrels')).catch(() => []))
    .sort()
    .map((name) => join(folder, 'qrels', name));
  for (const place of [...places, ...others]) {
    if (!place.endsWith('.tsv') || !(await isFile(place))) continue;
    return parseJudgements(await readFile(place, 'utf8'));
  }
  return new Map();
}

/** Query, document and grade, with or without a head; TREC has a column of no meaning before the document. */
function parseJudgements(text: string): Map<string, Map<string, number>> {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/\s+/);
    const [query = '', grade] = [columns[0], Number(columns.at(-1))];
    const document = columns.at(-2) ?? '';
    if (columns.length < 3 || !Number.isFinite(grade)) continue;
    const own = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, own.set(document, grade));
  }
  return judgements;
}

async function readLines<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>[]> {
  if (!(await isFile(path))) return [];
  const rows: z.output<Schema>[] = [];
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() !== '') rows.push(parseLine(line, schema, `${path}, line ${number}`));
  }
  return rows;
}

function parseLine<Schema extends z.ZodType>(line: string, schema: Schema, place: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UnusableCollection(`${place}: this is no JSON.`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
  throw new UnusableCollection(`${place}: ${faults.join('; ')}.`);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
