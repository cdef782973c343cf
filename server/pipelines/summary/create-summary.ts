import { randomBytes } from 'node:crypto';
import { fail } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import type { Database } from '#server/db/database.ts';
import { foldText } from '#server/extraction/fold-text.ts';
import { insertDocument } from '#server/library/documents.ts';
import { findUpload, insertSource, type KeptSource } from '#server/library/kept-sources.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import { parseWebAddress } from '#server/sources/web-address.ts';
import { videoIdOf } from '#server/sources/youtube.ts';
import { nameOfPastedText, typeOfPastedText } from './pasted-text.ts';

export interface SummaryCreation {
  readonly database: Database;
  readonly files: FileStore;
  readonly progress: ProgressService;
  readonly clock: () => number;
}

/**
 * Creates a summary task for what a person gave.
 *
 * Throws `upload_not_found`, `invalid_url`, `empty_text`; whatever only shows when the source is opened fails the task.
 */
export async function createSummary(from: SummaryCreation, owner: string, input: SourceInput): Promise<TaskSnapshot> {
  const { source, isNew } = await sourceOf(from, owner, input);
  const discard = async () => {
    if (isNew && source.fileKey !== null) await from.files.remove(source.fileKey);
  };
  try {
    return await from.progress.create(owner, {
      kind: 'summary',
      title: source.name,
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

async function sourceOf(
  from: SummaryCreation,
  ownerId: string,
  input: SourceInput,
): Promise<{ source: KeptSource; isNew: boolean }> {
  if (input.kind === 'upload') {
    return { source: await findUpload(from.database.store, ownerId, input.uploadId), isNew: false };
  }
  const createdAt = from.clock();
  const id = newId('source', createdAt);
  const blank = { id, ownerId, createdAt, url: null, mediaType: null, bytes: null, sha256: null, fileKey: null };
  if (input.kind === 'url') {
    const url = parseWebAddress(input.url);
    const kind = videoIdOf(url) === null ? 'url' : 'youtube';
    return {
      source: { ...blank, kind, name: kind === 'youtube' ? 'YouTube video' : url.host, url: url.href },
      isNew: true,
    };
  }
  if (input.text.trim() === '') fail('empty_text');
  const fileKey = `uploads/${id}`;
  const { bytes, sha256 } = await from.files.write(fileKey, input.text);
  const name = foldText(input.title ?? '') || nameOfPastedText(input.text.replaceAll('\0', ''));
  return {
    source: { ...blank, kind: 'text', name, mediaType: typeOfPastedText(input.text), bytes, sha256, fileKey },
    isNew: true,
  };
}

function newId(prefix: string, now: number): string {
  return `${prefix}_${timeOrderedSuffix(now, randomBytes(16))}`;
}
