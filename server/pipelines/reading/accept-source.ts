import { fail } from '#domain/failure.ts';
import type { SourceInput } from '#domain/source.ts';
import { nameOfAddress } from '#domain/web-address.ts';
import type { Database } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { foldText } from '#server/extraction/fold-text.ts';
import { findUpload, type KeptSource } from '#server/library/kept-sources.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import { parseWebAddress } from '#server/sources/web-address.ts';
import { videoIdOf } from '#server/sources/youtube.ts';
import { nameOfPastedText, typeOfPastedText } from './pasted-text.ts';

/** What a task of this source is called until the title of what it reads is known. */
export function taskTitleOf({ kind, name, url }: KeptSource): string {
  if (url === null) return name;
  const videoId = kind === 'youtube' ? videoIdOf(new URL(url)) : null;
  return videoId === null ? nameOfAddress(url) : `YouTube video ${videoId}`;
}

/**
 * The source that a person gave: an upload that is here already, or a new one that has yet to be inserted. The file of a
 * pasted text is written.
 *
 * Throws `upload_not_found`, `invalid_url`, `empty_text`.
 */
export async function acceptSource(
  from: { readonly database: Database; readonly files: FileStore; readonly clock: () => number },
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
