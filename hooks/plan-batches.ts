import type { GivenFile } from './upload-files.ts';

export interface BatchPolicy {
  /** The server takes a hundred files in a request; fewer lose less where one of them is refused. */
  readonly maxFiles: number;
  /** A batch that is larger than this is closed; a single file may be. */
  readonly maxBytes: number;
}

export const BATCH_POLICY: BatchPolicy = { maxFiles: 50, maxBytes: 32_000_000 };

/** Shares files out to requests, in their order: none is left out, and none is in two. */
export function planBatches(files: readonly GivenFile[], policy: BatchPolicy = BATCH_POLICY): GivenFile[][] {
  const batches: GivenFile[][] = [];
  let bytes = 0;
  for (const given of files) {
    const open = batches.at(-1);
    const isFull = open === undefined || open.length >= policy.maxFiles || bytes + given.file.size > policy.maxBytes;
    if (isFull) {
      batches.push([given]);
      bytes = given.file.size;
    } else {
      open.push(given);
      bytes += given.file.size;
    }
  }
  return batches;
}

/** A batch that was refused for one of its files, in two: what is left in the end is the file itself. */
export function halvesOf(batch: readonly GivenFile[]): GivenFile[][] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)].filter((half) => half.length > 0);
}
