import { z } from 'zod';
import { fail } from '#domain/failure.ts';
import { type Embedder, embeddedText } from '#server/embedding/embeddings.ts';
import { isRefusedText } from '#server/embedding/endpoint.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { countsDocuments, dropParts, tellPart } from './counts.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';
import type { GroupStage } from './stage.ts';

/**
 * A first model is fitted when there is so much to fit it on, when there will be no more, or when what is there has
 * waited so long, in milliseconds. As the collection grows it is fitted anew.
 */
const CHUNKS_FOR_A_FIT = 1_000;
const PATIENCE_MS = 2_000;

/** Gives each chunk its vector of the model that search goes by. */
export const embedDocuments: GroupStage = {
  name: 'embedding',
  takes: 'chunked',
  after: 'chunking',
  group: 32,
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
  let left = await chunksWithoutVector(work, items, embedder);
  for (;;) {
    const batch = left.slice(0, embedder.batch);
    const rest = left.slice(batch.length);
    const isLast = rest.length === 0;
    const chunks = await chunksOf(work, batch);
    const vectors = await embedder.embed(chunks.map(embeddedText), track.signal).catch((error: unknown) => {
      if (!isRefusedText(error)) throw error;
      return fail('text_refused', { name: items[0]?.name ?? '' }, { cause: error });
    });
    const rows = chunks.flatMap(({ id }, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ chunkId: id, vector }];
    });
    const embedded = isLast ? total : Math.max(0, total - rest.length);
    if (isLast) dropParts(work, track, 'embedding', items);
    else for (const { id } of items) tellPart(work, track, 'embedding', id, embedded / total);
    const done = tally.done('embedding') + (isLast ? items.length : 0);
    let isStillUsed = true;
    await track.store(isCountedInside ? embedded : done, async (trx) => {
      isStillUsed = rows.length === 0 || (await deps.embeddings.storeVectors(trx, owner, embedder.modelId, rows));
      // Search goes by another model since: all chunks are to have vectors of that.
      if (!isStillUsed || !isLast) return;
      await trx
        .updateTable('ingestion_items')
        .set({ state: 'embedded', chunks_done: 0, updated_at: deps.clock() })
        .where(
          'id',
          'in',
          items.map(({ id }) => id),
        )
        .execute();
    });
    if (isStillUsed && isLast) break;
    left = rest;
    if (!isStillUsed) {
      embedder = await deps.embeddings.ensureActive(owner, track.signal);
      left = await chunksWithoutVector(work, items, embedder);
    }
  }
  tally.move('chunked', 'embedded', items.length);
}

const headingsSchema = z.array(z.string());

/** The ids of the chunks that are to be embedded, in their order. */
async function chunksWithoutVector(
  { deps }: IngestionWork,
  items: readonly StoredItem[],
  { modelId }: Embedder,
): Promise<number[]> {
  const rows = await deps.database.store
    .selectFrom('chunks')
    .select('id')
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
    .execute();
  return rows.map(({ id }) => id);
}

async function chunksOf({ deps }: IngestionWork, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const rows = await deps.database.store
    .selectFrom('chunks')
    .select(['id', 'text', 'heading_path'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  return rows.map(({ id, text, heading_path }) => ({
    id,
    text,
    headingPath: headingsSchema.parse(JSON.parse(heading_path)),
  }));
}
