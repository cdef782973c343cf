import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import type { Database } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { foldText } from '#server/extraction/fold-text.ts';
import { insertDocument } from '#server/library/documents.ts';
import { insertSource } from '#server/library/kept-sources.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';
import { acceptSource, taskTitleOf } from '../reading/accept-source.ts';

export interface SummaryCreation {
  readonly database: Database;
  readonly files: FileStore;
  readonly progress: ProgressService;
  readonly summarizer: Pick<Summarizer, 'method'>;
  readonly clock: () => number;
}

/**
 * Creates a summary task for what a person gave.
 *
 * Throws `upload_not_found`, `invalid_url`, `empty_text`; whatever only shows when the source is opened fails the task.
 */
export async function createSummary(from: SummaryCreation, owner: string, input: SourceInput): Promise<TaskSnapshot> {
  const { source, isNew } = await acceptSource(from, owner, input);
  const discard = async () => {
    if (isNew && source.fileKey !== null) await from.files.remove(source.fileKey);
  };
  try {
    return await from.progress.create(owner, {
      kind: 'summary',
      method: from.summarizer.method,
      title: taskTitleOf(source),
      source,
      prepare: async (trx, taskId, now) => {
        if (isNew) await insertSource(trx, source);
        await insertDocument(trx, {
          id: newId('doc', now),
          ownerId: owner,
          taskId,
          sourceId: source.id,
          title: input.kind === 'text' ? foldText(input.title ?? '') || null : null,
          createdAt: now,
        });
      },
    });
  } catch (error) {
    await discard();
    throw error;
  }
}
