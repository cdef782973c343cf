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
    const enough = await deps.database.store
      .selectFrom('chunks')
      .select('id')
      .where('owner_id', '=', run.task.ownerId)
      .orderBy('id')
      .limit(1)
      .offset(CHUNKS_FOR_A_FIT - 1)
      .executeTakeFirst();
    return enough !== undefined;
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
  const stretches = stretchesOf(items);
  let place = { stretch: 0, passed: 0 };
  let left = await chunksWithoutVector(work, stretches[0], embedder);
  for (;;) {
    const batch = left.slice(0, embedder.batch);
    const rest = left.slice(batch.length);
    const stretch = stretches[place.stretch];
    const isLast = rest.length === 0 && place.stretch + 1 >= stretches.length;
    const chunks = await chunksOf(work, batch);
    const vectors = await embedder.embed(chunks.map(embeddedText), track.signal).catch((error: unknown) => {
      if (!isRefusedText(error)) throw error;
      return fail('text_refused', { name: items[0]?.name ?? '' }, { cause: error });
    });
    const rows = chunks.flatMap(({ id }, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ chunkId: id, vector }];
    });
    const embedded = isLast ? total : place.passed + Math.max(0, (stretch?.chunks ?? 0) - rest.length);
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
      place = { stretch: 0, passed: 0 };
      left = await chunksWithoutVector(work, stretches[0], embedder);
    } else if (rest.length === 0) {
      place = { stretch: place.stretch + 1, passed: place.passed + (stretch?.chunks ?? 0) };
      left = await chunksWithoutVector(work, stretches[place.stretch], embedder);
    }
  }
  tally.move('chunked', 'embedded', items.length);
}

const headingsSchema = z.array(z.string());

/** Chunks whose ids are read at once. */
interface Stretch {
  readonly documentIds: readonly string[];
  /** Positions in each of the documents. */
  readonly from: number;
  readonly before: number;
  readonly chunks: number;
}

/** How many ids are read at once: a document may have hundreds of thousands of chunks. */
const CHUNKS_PER_STRETCH = 5_000;

/** All chunks of these documents: those of small ones together, those of a large one in several stretches. */
function stretchesOf(items: readonly StoredItem[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { document_id: id, chunks_total: total } of items) {
    if (id === null) continue;
    const count = total ?? 0;
    const last = stretches.at(-1);
    if (last !== undefined && last.from === 0 && last.chunks + count <= CHUNKS_PER_STRETCH) {
      stretches[stretches.length - 1] = {
        ...last,
        documentIds: [...last.documentIds, id],
        chunks: last.chunks + count,
      };
      continue;
    }
    for (let from = 0; from === 0 || from < count; from += CHUNKS_PER_STRETCH) {
      const before = from + CHUNKS_PER_STRETCH;
      stretches.push({ documentIds: [id], from, before, chunks: Math.min(count, before) - from });
    }
  }
  return stretches;
}

/** The ids of the chunks that are to be embedded, in their order. */
async function chunksWithoutVector(
  { deps }: IngestionWork,
  stretch: Stretch | undefined,
  { modelId }: Embedder,
): Promise<number[]> {
  if (stretch === undefined) return [];
  const rows = await deps.database.store
    .selectFrom('chunks')
    .select('id')
    .where('document_id', 'in', stretch.documentIds)
    .where('position', '>=', stretch.from)
    .where('position', '<', stretch.before)
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
