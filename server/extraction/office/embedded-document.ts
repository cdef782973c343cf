import { fail } from '#domain/failure.ts';
import type { Block } from '../blocks.ts';
import { decodeText } from '../charset.ts';
import type { ExtractionLimits } from '../extraction-limits.ts';
import { readHtmlBlocks } from '../html-blocks.ts';
import { guardHtml } from '../html-guard.ts';
import { readPlainText } from '../plain-text.ts';
import { readRtfPieces } from '../rtf.ts';
import type { ZipPackageOptions } from '../zip-package.ts';
import { htmlOfMimeArchive } from './mime-archive.ts';

export type DocxOptions = ZipPackageOptions & Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>;

/**
 * The blocks of a document that stands within a Word document (`altChunk`): a web page, alone or as MHT, RTF, plain text,
 * or another Word document. What it is, its bytes say.
 *
 * @param readDocx reads a Word document within this one
 * @throws FailureError what the reader of its kind throws
 */
export async function readEmbeddedDocument(
  bytes: Buffer,
  options: DocxOptions,
  readDocx: (bytes: Buffer) => Promise<readonly Block[]>,
): Promise<readonly Block[]> {
  const { name } = options;
  const start = bytes.subarray(0, PROBED_BYTES).toString('latin1').trimStart();
  if (start.startsWith('PK\u0003\u0004')) return readDocx(bytes);
  if (/^(?:\u00ef\u00bb\u00bf)?\{\\rtf/.test(start)) return [...(await readRtfPieces([bytes], name)).blocks];
  if (/^(?:mime-version|content-type|from|date|subject|message-id):/i.test(start)) {
    const page = htmlOfMimeArchive(bytes);
    if (page === null) return fail('damaged_document', { name });
    return page.isHtml ? blocksOfHtml(page.text, options) : [...readPlainText(page.text).blocks];
  }
  const { text } = decodeText(bytes, { markup: true });
  const isHtml = /<(?:!doctype|html|head|body|p|div|table|h[1-6]|ul|ol|span|br)\b/i.test(text.slice(0, PROBED_BYTES));
  return isHtml ? blocksOfHtml(text, options) : [...readPlainText(text).blocks];
}

const PROBED_BYTES = 4_096;

function blocksOfHtml(html: string, options: DocxOptions): readonly Block[] {
  guardHtml(html, options.name, options);
  return readHtmlBlocks(html).blocks;
}
