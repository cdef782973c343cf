import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { fail } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import type { Database } from '#server/db/database.ts';
import { type Embeddings, methodOf } from '#server/embedding/embeddings.ts';
import { countChunks, removeUnusedModels, unfinishedReembedding } from '#server/embedding/models.ts';
import { insertSource } from '#server/library/kept-sources.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';

export interface ReembeddingCreation {
  readonly database: Database;
  readonly progress: ProgressService;
  readonly embeddings: Embeddings;
  readonly clock: () => number;
}

/**
 * Creates the task that makes the embedding model which the settings want and switches the search of an owner to it.
 * What an earlier one that was cancelled or failed left behind is removed first. Throws `not_allowed_now` where one is under
 * way, or there is nothing to embed.
 */
export async function createReembedding(from: ReembeddingCreation, owner: string): Promise<TaskSnapshot> {
  const { database, progress, embeddings, clock } = from;
  await removeUnusedModels(database.store, owner);
  const { wanted } = embeddings;
  const createdAt = clock();
  const source = {
    id: `source_${timeOrderedSuffix(createdAt, randomBytes(16))}`,
    ownerId: owner,
    kind: 'collection',
    name: 'your documents',
    createdAt,
    ...{ url: null, mediaType: null, bytes: null, sha256: null, fileKey: null },
  } as const;
  return progress.create(owner, {
    kind: 'reembedding',
    method: methodOf(wanted),
    title: wanted.kind === 'endpoint' ? `New search index by ${wanted.name}` : 'New search index',
    source,
    prepare: async (trx) => {
      // Two that are asked for at once must not both find that there is none.
      if (database.dialect === 'postgres') {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`reembedding ${owner}`}, 0))`.execute(trx);
      }
      if ((await unfinishedReembedding(trx, owner)) !== null) {
        fail('not_allowed_now', { reason: 'a new search index is being made already.' });
      }
      if ((await countChunks(trx, owner)) === 0) {
        fail('not_allowed_now', { reason: 'there is nothing to search yet.' });
      }
      await insertSource(trx, source);
    },
  });
}
