import { isLitter } from '#domain/litter.ts';
import { type LeftOutFile, unreadableFile } from '@/hooks/bulk-upload.ts';
import type { GivenFile } from '@/hooks/upload-files.ts';

/** What somebody dropped or chose: every file of every folder in it, with its path. */
export interface Gathered {
  readonly files: readonly GivenFile[];
  readonly unreadable: readonly LeftOutFile[];
  /** Files that a system puts into folders for itself, and that nobody means to give. */
  readonly litter: number;
}

/** What a drop carries: files, and folders that have yet to be walked. */
export type Dropped = readonly (File | DroppedFolder)[];

/** What a walk needs of a `FileSystemEntry` of the browser. */
export type DroppedEntry = Pick<FileSystemEntry, 'fullPath' | 'isFile' | 'isDirectory'>;

export interface DroppedFolder extends DroppedEntry {
  createReader(): { readEntries(done: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void };
}

export interface DroppedFile extends DroppedEntry {
  file(done: (file: File) => void, failed: (error: unknown) => void): void;
}

/** Folders are opened so many at a time. */
const FOLDERS_AT_ONCE = 8;

/** Reads a drop while it lasts: what it carries can be asked for only before the event is over. */
export function droppedOf(transfer: DataTransfer | null): Dropped {
  const items = Array.from(transfer?.items ?? []).filter(({ kind }) => kind === 'file');
  if (items.length === 0) return Array.from(transfer?.files ?? []);
  return items.flatMap((item): (File | DroppedFolder)[] => {
    const entry = item.webkitGetAsEntry();
    if (entry !== null && isFolder(entry)) return [entry];
    const file = item.getAsFile();
    return file === null ? [] : [file];
  });
}

/** Whether there is a folder in it. */
export function hasFolder(dropped: Dropped): boolean {
  return dropped.some((item) => !isFileObject(item));
}

/** Walks what was dropped. A folder or file that cannot be opened is told, and stops no other. */
export async function gather(dropped: Dropped): Promise<Gathered> {
  const files: GivenFile[] = [];
  const unreadable: LeftOutFile[] = [];
  let litter = 0;
  const folders: DroppedFolder[] = [];
  const take = (file: File, path: string) => {
    if (isLitter(path)) litter += 1;
    else files.push({ file, path });
  };
  const giveUpOn = (path: string): [] => {
    unreadable.push({ path, failure: unreadableFile(path) });
    return [];
  };

  for (const item of dropped) {
    if (!isFileObject(item)) folders.push(item);
    else take(item, pathOfChosen(item));
  }
  const walk = async () => {
    for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
      const path = pathOfEntry(folder);
      if (isLitter(path)) {
        litter += 1;
        continue;
      }
      for (const entry of (await entriesOf(folder).catch(() => null)) ?? giveUpOn(path)) {
        if (isFolder(entry)) folders.push(entry);
        else if (isFile(entry)) {
          const file = await fileOf(entry).catch(() => null);
          if (file === null) giveUpOn(pathOfEntry(entry));
          else take(file, pathOfEntry(entry));
        }
      }
    }
  };
  // A walker that finds no folder waiting ends, although another may find some: so they take turns.
  while (folders.length > 0) await Promise.all(Array.from({ length: FOLDERS_AT_ONCE }, walk));
  files.sort((a, b) => inOrder.compare(a.path, b.path));
  return { files, unreadable, litter };
}

const inOrder = new Intl.Collator('en', { numeric: true });

/** A file as a dialog gives it: with its path where a whole folder was chosen. */
function pathOfChosen(file: File): string {
  return file.webkitRelativePath === undefined || file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
}

function pathOfEntry({ fullPath }: DroppedEntry): string {
  return fullPath.replace(/^\/+/, '');
}

/** What many files given at once are called: the folder that they come from, or the first of them. */
export function titleOf(files: readonly GivenFile[]): string {
  const [first] = files;
  if (first === undefined) return '';
  const [folder, ...rest] = first.path.split('/');
  const isOneFolder = rest.length > 0 && files.every(({ path }) => path.startsWith(`${folder}/`));
  if (isOneFolder && folder !== undefined) return folder;
  return files.length === 1 ? first.file.name : `${first.file.name} and ${files.length - 1} more`;
}

function isFileObject(item: File | DroppedEntry): item is File {
  return 'slice' in item;
}

function isFolder(entry: DroppedEntry): entry is DroppedFolder {
  return entry.isDirectory;
}

function isFile(entry: DroppedEntry): entry is DroppedFile {
  return entry.isFile;
}

/** All of a folder: the reader gives a hundred at a time, and none when there are no more. */
async function entriesOf(folder: DroppedFolder): Promise<DroppedEntry[]> {
  const reader = folder.createReader();
  const entries: DroppedEntry[] = [];
  for (;;) {
    const some = await new Promise<DroppedEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

function fileOf(entry: DroppedFile): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
