import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { fail } from '#domain/failure.ts';

/** What we ask servers for: what every Node 24 can undo. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

/**
 * The stream that undoes a Content-Encoding, or null for identity. Throws `unreadable_answer` for an encoding that is
 * not known, or for several one upon the other, which no honest server sends.
 */
export function decoderStream(contentEncoding: string | undefined, host: string): Transform | null {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return null;
  const create = DECODERS[encoding];
  return create === undefined ? fail('unreadable_answer', { host }) : create();
}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
  zstd: createZstdDecompress,
};
