import { claims } from './claims.ts';
import type { Tables, TaskRows } from './stored-tables.ts';

const DOCUMENT_PHASES: ReadonlySet<string> = new Set(['loading', 'extracting', 'chunking', 'embedding', 'indexing']);

/** Every document of an ingestion has ended, once, and is where a search finds it, or is listed with the reason why not. */
export function ingestionViolations({ row, phases, items, ingestion }: TaskRows, tables: Tables): string[] {
  const wrong = claims({
    'it was given nothing': ingestion === null || items.length === 0,
    'it holds the same twice': new Set(items.map(({ source_key }) => source_key)).size < items.length,
  });
  const added = items.filter(({ outcome }) => outcome === 'added' || outcome === 'replaced');
  for (const [id, same] of Map.groupBy(added, ({ document_id }) => document_id)) {
    if (same.length > 1) wrong.push(`document ${id} was added ${same.length} times`);
  }
  if (row.status !== 'completed') return wrong;
  const documents = items.filter(({ expands }) => expands === null || items.length === 1);
  const failed = items.filter(({ state }) => state === 'failed');
  const ended = documents.length + failed.filter(({ expands }) => expands !== null).length;
  for (const { name, status, unit, items_processed: done } of phases) {
    const countsDocuments = status === 'completed' && DOCUMENT_PHASES.has(name) && unit === 'documents';
    if (countsDocuments && done !== ended) wrong.push(`${name} counts ${done} of ${ended} documents`);
  }
  const isSummarized = phases.some(({ name, status }) => name === 'summarizing' && status === 'completed');
  const members = tables.members.filter(({ knowledge_base_id: id }) => id === ingestion?.knowledge_base_id);
  const found = new Set(members.map(({ document_id }) => document_id));
  // By a later task.
  const replaced = new Set(members.filter(({ task_id }) => task_id > row.id).map(({ source_key }) => source_key));
  for (const item of items) {
    const isFound = found.has(item.document_id ?? '');
    const sentences = claims({
      [`is still ${item.state}`]: !['indexed', 'failed', 'expanded'].includes(item.state),
      'is indexed and cannot be found': item.state === 'indexed' && !isFound && !replaced.has(item.source_key),
      'is indexed and nothing says what became of it': item.state === 'indexed' && item.outcome === null,
      'has failed and can be found': item.state === 'failed' && isFound,
      'has failed and does not say why': item.state === 'failed' && (item.failed_in === null || item.failure === null),
      'is indexed and not summarized': item.state === 'indexed' && isSummarized && item.is_summarized === 0,
    });
    wrong.push(...sentences.map((sentence) => `${item.name} ${sentence}`));
  }
  return wrong;
}

/** Search goes by the model that a finished switch has made. */
export function switchViolations({ row }: TaskRows, { models }: Tables): string[] {
  const made = models.find(({ id }) => id === row.result_id);
  return claims({
    'its model is gone': row.status === 'completed' && made === undefined,
    'search does not go by its model': made?.is_active === 0,
  });
}

/** Documents that no task reads, no search finds and no summary cites. */
export function strayDocuments({ tasks, documents, members, summaries }: Tables): string[] {
  const items = tasks.flatMap((task) => task.items);
  const needed = new Set<string | null>([
    ...members.map(({ document_id }) => document_id),
    ...summaries.map(({ document_id }) => document_id),
    ...items.filter(({ state }) => state === 'failed').map(({ document_id }) => document_id),
  ]);
  const readers = new Set(tasks.map(({ row }) => row.id));
  return documents
    .filter(({ id, task_id }) => !needed.has(id) && !readers.has(task_id))
    .map(({ id }) => `document ${id} belongs to nothing`);
}

/** Every document that a search finds is whole; nothing is in the indexes but what it finds. */
export function knowledgeViolations(tables: Tables): string[] {
  const { documents, members, chunks, indexed, models, vectors } = tables;
  const chunksOf = Map.groupBy(chunks, ({ document_id }) => document_id);
  const vectorsOf = Map.groupBy(vectors, ({ chunk_id }) => chunk_id);
  const stored = new Set(chunks.map(({ id }) => id));
  const inIndex = new Set(indexed);
  const found = new Set(members.map(({ document_id }) => document_id));
  const active = new Map(models.filter(({ is_active }) => is_active === 1).map(({ id, owner_id }) => [owner_id, id]));
  const wrong = claims({
    'the index holds a chunk twice': inIndex.size !== indexed.length,
    'the index holds what is gone': indexed.some((id) => !stored.has(id)),
    'there is a model that search does not go by': models.some(({ is_active }) => is_active === 0),
  });
  for (const { id, chunks: counted } of documents) {
    const pieces = chunksOf.get(id) ?? [];
    const isWhole = pieces.every((chunk) => {
      const [one, another] = vectorsOf.get(chunk.id) ?? [];
      return inIndex.has(chunk.id) && one?.model_id === active.get(chunk.owner_id) && another === undefined;
    });
    const sentences = claims({
      'misses a chunk or has it twice': pieces.some(({ position }, index) => position !== index),
      [`has ${pieces.length} of ${counted} chunks`]: counted !== null && pieces.length !== counted,
      'is found and was not cut to its end': found.has(id) && (counted === null || counted === 0),
      'is found and not all of it is in the index, with one vector': found.has(id) && !isWhole,
    });
    wrong.push(...sentences.map((sentence) => `document ${id} ${sentence}`));
  }
  for (const [key, same] of Map.groupBy(members, (member) => bytesOf(tables, member))) {
    if (same.length > 1)
      wrong.push(`the same bytes are found as ${same.map(({ name }) => name).join(' and ')}: ${key}`);
  }
  return wrong;
}

function bytesOf({ documents }: Tables, member: Tables['members'][number]): string {
  const document = documents.find(({ id }) => id === member.document_id);
  return [member.knowledge_base_id, document?.fingerprint, document?.media_type].join(' ');
}
