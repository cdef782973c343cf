import { z } from 'zod';
import { type Embedder, embeddedText } from '#server/embedding/embeddings.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { patchItem, type StoredItem } from './items.ts';
import { countsDocuments, type Stage } from './stage.ts';

/** So many chunks are embedded, and stored, at once. */
const CHUNKS_PER_BATCH = 256;
/**
 * A first model is fitted when there is so much to fit it on, when there will be no more, or when what is there has
 * waited so long, in milliseconds. As the collection grows it is fitted anew.
 */
const CHUNKS_FOR_A_FIT = 1_000;
const PATIENCE_MS = 2_000;

/** Gives each chunk its vector of the model that search goes by. */
export const embedDocuments: Stage = {
  name: 'embedding',
  takes: 'chunked',
  after: 'chunking',
  group: 32,
  failsAsOne: true,
  mayTake: async (work) => {
    const { deps, flow, run, tally } = work;
    if (tally.in('chunked') === 0) return true;
    work.waitsForAModelSince ??= deps.clock();
    if (deps.clock() - work.waitsForAModelSince >= PATIENCE_MS) return true;
    if (flow.hasEnded('chunking') || (await deps.embeddings.active(run.task.ownerId)) !== null) return true;
    const { count } = await deps.database.store
      .selectFrom('chunks')
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .where('owner_id', '=', run.task.ownerId)
      .executeTakeFirstOrThrow();
    return Number(count) >= CHUNKS_FOR_A_FIT;
  },
  process: embedChunks,
};

async function embedChunks(work: IngestionWork, items: readonly StoredItem[], track: PhaseTracker): Promise<void> {
  const { deps, tally, run } = work;
  const owner = run.task.ownerId;
  const isCountedInside = !countsDocuments(work, 'embedding');
  const total = items.reduce((sum, { chunks_total }) => sum + (chunks_total ?? 0), 0);
  if (isCountedInside) await track.plan(total, 'chunks');
  let embedder = await deps.embeddings.ensureActive(owner, track.signal);
  for (;;) {
    const chunks = await chunksWithoutVector(work, items, embedder);
    const isLast = chunks.length < CHUNKS_PER_BATCH;
    const vectors = await embedder.embed(chunks.map(embeddedText), track.signal);
    const rows = chunks.flatMap(({ id }, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ chunkId: id, vector }];
    });
    let isStillUsed = true;
    const done = tally.done('embedding') + (isLast ? items.length : 0);
    const inside = isLast ? total : Math.min(total, run.phase('embedding').itemsProcessed + rows.length);
    await track.store(isCountedInside ? inside : done, async (trx) => {
      isStillUsed = rows.length === 0 || (await deps.embeddings.storeVectors(trx, owner, embedder.modelId, rows));
      // Search goes by another model since: all chunks are to have vectors of that.
      if (!isStillUsed || !isLast) return;
      for (const { id } of items) await patchItem(trx, id, { state: 'embedded', chunks_done: 0 }, deps.clock());
    });
    if (!isStillUsed) embedder = await deps.embeddings.ensureActive(owner, track.signal);
    else if (isLast) break;
  }
  tally.move('chunked', 'embedded', items.length);
}

const headingsSchema = z.array(z.string());

async function chunksWithoutVector({ deps }: IngestionWork, items: readonly StoredItem[], { modelId }: Embedder) {
  const rows = await deps.database.store
    .selectFrom('chunks')
    .select(['id', 'text', 'heading_path'])
    .where(
      'document_id',
      'in',
      items.flatMap(({ document_id }) => document_id ?? []),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('vectors')
            .select('chunk_id')
            .whereRef('chunk_id', '=', 'chunks.id')
            .where('model_id', '=', modelId),
        ),
      ),
    )
    .orderBy('id')
    .limit(CHUNKS_PER_BATCH)
    .execute();
  return rows.map(({ id, text, heading_path }) => ({
    id,
    text,
    headingPath: headingsSchema.parse(JSON.parse(heading_path)),
  }));
}
