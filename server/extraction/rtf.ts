import { createReadStream } from 'node:fs';
import { fail } from '#domain/failure.ts';
import type { BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { RtfTokens } from './rtf-tokens.ts';
import { RtfWalker } from './rtf-walk.ts';

/**
 * An RTF document as blocks. The file is read as a stream: pictures in it cost time but no memory.
 *
 * @throws FailureError `damaged_document` if it is no RTF or its end is missing; `document_too_complex`
 */
export function readRtf(path: string, name: string): Promise<BlockDocument> {
  return readRtfPieces(createReadStream(path, { highWaterMark: 256 * 1024 }), name);
}

/** As {@link readRtf}, from pieces of bytes. */
export async function readRtfPieces(
  pieces: AsyncIterable<unknown> | Iterable<unknown>,
  name: string,
): Promise<BlockDocument> {
  const walker = new RtfWalker();
  const tokens = new RtfTokens(walker);
  let isFirst = true;
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) continue;
    if (isFirst && !/^\s*\{\\rtf/.test(new TextDecoder('latin1').decode(piece.subarray(0, 100)))) {
      fail('damaged_document', { name });
    }
    isFirst = false;
    tokens.write(piece);
    if (walker.isComplete) break;
  }
  if (!walker.isComplete) fail('damaged_document', { name });
  const { blocks } = walker.flow;
  const first = blocks.find((block) => block.kind === 'heading' && block.level <= 1);
  return {
    title: declaredTitle(walker.title) ?? declaredTitle(first?.text),
    language: walker.language,
    blocks,
  };
}
