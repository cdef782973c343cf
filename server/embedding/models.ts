import { setImmediate as turn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Database, Store, StoreTransaction } from '#server/db/database.ts';
import type { EmbeddingModelsTable } from '#server/db/schema.ts';

type Queries = Store | StoreTransaction;

/** A model without what it has learnt. */
export type StoredModel = Omit<Selectable<EmbeddingModelsTable>, 'parameters'>;

/** A model that is made and not yet stored. */
export type NewModel = Pick<
  Selectable<EmbeddingModelsTable>,
  'id' | 'owner_id' | 'kind' | 'name' | 'dimensions' | 'fitted_on' | 'parameters'
>;

const COLUMNS = ['id', 'owner_id', 'kind', 'name', 'dimensions', 'fitted_on', 'is_active', 'created_at'] as const;
const UNFINISHED = ['pending', 'running', 'paused'] as const;

/** The model that search of this owner goes by. */
export function activeModel(store: Queries, owner: string): Promise<StoredModel | undefined> {
  return store
    .selectFrom('embedding_models')
    .select(COLUMNS)
    .where('owner_id', '=', owner)
    .where('is_active', '=', 1)
    .executeTakeFirst();
}

export function findModel(store: Queries, owner: string, id: string): Promise<StoredModel | undefined> {
  return store
    .selectFrom('embedding_models')
    .select(COLUMNS)
    .where('owner_id', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The id of the model that a task of the kind `reembedding` makes: so the task is known by it, and it by the task. */
export function modelIdOf(taskId: string): string {
  return `model_${taskId.slice(taskId.indexOf('_') + 1)}`;
}

/** Stores a model that search does not go by yet. */
export async function insertModel(trx: StoreTransaction, model: NewModel, createdAt: number): Promise<void> {
  await trx
    .insertInto('embedding_models')
    .values({ ...model, is_active: 0, created_at: createdAt })
    .execute();
}

/** Stores a model that search goes by from now on, unless there is one already. */
export async function insertFirstModel(store: Store, model: NewModel, createdAt: number): Promise<void> {
  await store
    .insertInto('embedding_models')
    .values({ ...model, is_active: 1, created_at: createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The task that makes a new model for this owner, while there is one. */
export async function unfinishedReembedding(store: Queries, owner: string): Promise<string | null> {
  const task = await store
    .selectFrom('tasks')
    .select('id')
    .where('owner_id', '=', owner)
    .where('kind', '=', 'reembedding')
    .where('status', 'in', UNFINISHED)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return task?.id ?? null;
}

/**
 * Whether vectors of a model are still of use: search goes by it, or a task is making it. Until the transaction ends,
 * nobody can switch to another.
 */
export async function isInUse(
  trx: StoreTransaction,
  dialect: Database['dialect'],
  owner: string,
  id: string,
): Promise<boolean> {
  const found = trx
    .selectFrom('embedding_models')
    .select('is_active')
    .where('id', '=', id)
    .where('owner_id', '=', owner);
  const model = await (dialect === 'postgres' ? found.forShare() : found).executeTakeFirst();
  if (model === undefined || model.is_active === 1) return model !== undefined;
  return (await modelsInTheMaking(trx)).has(id);
}

/** The ids of the models that unfinished tasks make. */
async function modelsInTheMaking(store: Queries): Promise<Set<string>> {
  const tasks = await store
    .selectFrom('tasks')
    .select('id')
    .where('kind', '=', 'reembedding')
    .where('status', 'in', UNFINISHED)
    .execute();
  return new Set(tasks.map(({ id }) => modelIdOf(id)));
}

/** Lets search go by another model of this owner. Whoever stores vectors waits until this transaction ends. */
export async function activate(trx: StoreTransaction, owner: string, id: string): Promise<void> {
  const models = trx.updateTable('embedding_models').where('owner_id', '=', owner);
  await models.set({ is_active: 0 }).where('is_active', '=', 1).where('id', '!=', id).execute();
  await models.set({ is_active: 1 }).where('id', '=', id).execute();
}

/** Keeps everybody else from storing vectors of this owner's models, and from switching them, until the transaction ends. */
export async function lockModels(trx: StoreTransaction, dialect: Database['dialect'], owner: string): Promise<void> {
  if (dialect !== 'postgres') return;
  await trx
    .selectFrom('embedding_models')
    .select('id')
    .where('owner_id', '=', owner)
    .orderBy('id')
    .forUpdate()
    .execute();
}

const ROWS_PER_DELETE = 2_000;

/** Removes a model that search does not go by, its vectors first and little by little: they may be many. */
export async function removeModel(store: Store, id: string): Promise<void> {
  for (;;) {
    const { numDeletedRows } = await store
      .deleteFrom('vectors')
      .where('model_id', '=', id)
      .where('chunk_id', 'in', (query) =>
        query.selectFrom('vectors').select('chunk_id').where('model_id', '=', id).limit(ROWS_PER_DELETE),
      )
      .executeTakeFirstOrThrow();
    if (numDeletedRows < ROWS_PER_DELETE) break;
  }
  await store.deleteFrom('embedding_models').where('id', '=', id).where('is_active', '=', 0).execute();
}

/** Removes the models that search does not go by and that no task is making: of cancelled switches, and of earlier ones. */
export async function removeUnusedModels(store: Store, owner?: string): Promise<void> {
  let idle = store.selectFrom('embedding_models').select('id').where('is_active', '=', 0);
  if (owner !== undefined) idle = idle.where('owner_id', '=', owner);
  // In this order: one that is stored after the first look belongs to a task that the second sees.
  const models = await idle.execute();
  const wanted = models.length === 0 ? new Set<string>() : await modelsInTheMaking(store);
  for (const { id } of models) if (!wanted.has(id)) await removeModel(store, id);
}

/** What of a chunk is embedded. */
export interface EmbeddableChunk {
  readonly id: number;
  readonly text: string;
  readonly headingPath: readonly string[];
}

const headingPathSchema = z.array(z.string());

/** The chunks of this owner that have no vector of a model, by id, from behind one up to another. */
export async function chunksWithoutVector(
  store: Queries,
  owner: string,
  modelId: string,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<EmbeddableChunk[]> {
  const rows = await lacking(store, owner, modelId)
    .select(['chunks.id', 'chunks.text', 'chunks.heading_path'])
    .where('chunks.id', '>', after)
    .where('chunks.id', '<=', upTo)
    .orderBy('chunks.id')
    .limit(limit)
    .execute();
  return rows.map(toEmbeddable);
}

export async function countWithoutVector(store: Queries, owner: string, modelId: string): Promise<number> {
  const { count } = await lacking(store, owner, modelId)
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function lacking(store: Queries, owner: string, modelId: string) {
  return store
    .selectFrom('chunks')
    .where('chunks.owner_id', '=', owner)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('vectors')
            .select('vectors.chunk_id')
            .where('vectors.model_id', '=', modelId)
            .whereRef('vectors.chunk_id', '=', 'chunks.id'),
        ),
      ),
    );
}

export async function countChunks(store: Queries, owner: string): Promise<number> {
  const { count } = await store
    .selectFrom('chunks')
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where('owner_id', '=', owner)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The greatest id of a chunk of this owner; 0 where there is none. */
export async function lastChunkId(store: Queries, owner: string): Promise<number> {
  const { last } = await store
    .selectFrom('chunks')
    .select(({ fn }) => fn.max('id').as('last'))
    .where('owner_id', '=', owner)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

const CHUNKS_PER_READ = 500;

/** So many of this owner's chunks at most, evenly from all of them, and how many there are. */
export async function sampleChunks(
  store: Store,
  owner: string,
  most: number,
  signal: AbortSignal,
): Promise<{ chunks: EmbeddableChunk[]; of: number }> {
  const of = await countChunks(store, owner);
  const ids = await sampleIds(store, owner, { step: Math.max(1, of / most), signal });
  const chunks: EmbeddableChunk[] = [];
  for (let from = 0; from < ids.length; from += CHUNKS_PER_READ) {
    signal.throwIfAborted();
    await turn();
    const rows = await store
      .selectFrom('chunks')
      .select(['id', 'text', 'heading_path'])
      .where('id', 'in', ids.slice(from, from + CHUNKS_PER_READ))
      .orderBy('id')
      .execute();
    chunks.push(...rows.map(toEmbeddable));
  }
  return { chunks, of };
}

const IDS_PER_READ = 5_000;

/** The id of the first chunk of this owner, and of one after every `step` of them. */
async function sampleIds(
  store: Store,
  owner: string,
  { step, signal }: { step: number; signal: AbortSignal },
): Promise<number[]> {
  const ids: number[] = [];
  let wanted = 0;
  let after = 0;
  for (let seen = 0; ; ) {
    signal.throwIfAborted();
    const rows = await store
      .selectFrom('chunks')
      .select('id')
      .where('owner_id', '=', owner)
      .where('id', '>', after)
      .orderBy('id')
      .limit(IDS_PER_READ)
      .execute();
    for (const { id } of rows) {
      if (seen === Math.floor(wanted)) {
        ids.push(id);
        wanted += step;
      }
      seen++;
      after = id;
    }
    if (rows.length < IDS_PER_READ) return ids;
    await turn();
  }
}

function toEmbeddable(row: { id: number; text: string; heading_path: string }): EmbeddableChunk {
  return { id: row.id, text: row.text, headingPath: headingPathSchema.parse(JSON.parse(row.heading_path)) };
}
