import { type Failure, failure } from '#domain/failure.ts';
import { MEDIA_TYPES } from '#domain/media-type.ts';

/** A file on its way in. It leaves the list when its task has been accepted. */
export interface IncomingFile {
  readonly key: string;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | { readonly failure: Pick<Failure, 'message' | 'remedy'> };
}

export type IntakeChange =
  | { readonly type: 'added'; readonly files: readonly IncomingFile[] }
  | { readonly type: 'sending'; readonly key: string }
  | { readonly type: 'failed'; readonly key: string; readonly failure: Pick<Failure, 'message' | 'remedy'> }
  | { readonly type: 'left'; readonly key: string };

export function intake(files: readonly IncomingFile[], change: IntakeChange): readonly IncomingFile[] {
  switch (change.type) {
    case 'added':
      return [...files, ...change.files];
    case 'sending':
      return files.map((file) => (file.key === change.key ? { ...file, state: 'sending' } : file));
    case 'failed':
      return files.map((file) => (file.key === change.key ? { ...file, state: { failure: change.failure } } : file));
    case 'left':
      return files.filter(({ key }) => key !== change.key);
  }
}

const EXTENSIONS = Object.values(MEDIA_TYPES).flatMap(({ extensions }): readonly string[] => extensions);

/** For the file dialog: what can be read. */
export const ACCEPTED = EXTENSIONS.map((extension) => `.${extension}`).join(',');

/**
 * What can be known about a file without sending it: that it is empty, or of a type that nobody here reads. The server
 * looks at what is inside and has the last word.
 */
export function refusalOf(file: Pick<File, 'name' | 'size' | 'type'>): Failure | null {
  if (file.size === 0) return failure('empty_file', { name: file.name });
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  const isReadable =
    (extension !== undefined && EXTENSIONS.includes(extension)) ||
    Object.hasOwn(MEDIA_TYPES, file.type) ||
    (extension === undefined && file.type === '');
  return isReadable
    ? null
    : failure('unsupported_type', { name: file.name, type: file.type || (extension ? `.${extension}` : 'unknown') });
}
