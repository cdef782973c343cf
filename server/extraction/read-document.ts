import { readFile, stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import { eventsOfBlocks } from './blocks.ts';
import { decodeText } from './charset.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { formatByteLimit } from './extraction-limits.ts';
import type { ChildTask } from './messages.ts';

/**
 * Reads a document, in this process. Only the child calls it: nothing here is stopped or watched.
 * Each kind's reader is loaded when it is needed, so that a text file does not wait for the PDF library.
 *
 * @param onAlive is called between steps that yield no event.
 * @throws FailureError for what is wrong with the document
 */
export async function* readDocument(task: ChildTask, onAlive: () => void): AsyncGenerator<ExtractionEvent, void> {
  const { path, name, limits, fromUnit } = task;
  switch (task.mediaType) {
    case 'application/pdf': {
      const { readPdf } = await import('./pdf.ts');
      yield* readPdf(path, { name, fromUnit, onAlive });
      return;
    }
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
      const { readDocx } = await import('./docx.ts');
      yield* eventsOfBlocks(await readDocx(path, { name, inflatedBytes: limits.inflatedBytes }), fromUnit);
      return;
    }
    case 'text/html': {
      const { readHtml } = await import('./html.ts');
      yield* eventsOfBlocks(readHtml(await readText(task, { markup: true }), name, limits), fromUnit);
      return;
    }
    case 'text/markdown': {
      const { readMarkdown } = await import('./markdown.ts');
      yield* eventsOfBlocks(readMarkdown(await readText(task)), fromUnit);
      return;
    }
    case 'text/plain': {
      const { readPlainText } = await import('./plain-text.ts');
      yield* eventsOfBlocks(readPlainText(await readText(task)), fromUnit);
      return;
    }
    case 'text/vtt':
    case 'application/x-subrip': {
      const { captionLanguage, eventsOfCaptions } = await import('./captions.ts');
      const captions = await readText(task);
      yield* eventsOfCaptions(captions, captionLanguage(captions), fromUnit);
    }
  }
}

async function readText(task: ChildTask, options: { markup?: boolean } = {}): Promise<string> {
  const limit = task.limits.textBytes;
  if ((await stat(task.path)).size > limit) {
    fail('document_too_large', { name: task.name, limit: formatByteLimit(limit) });
  }
  return decodeText(await readFile(task.path), { charset: task.charset, ...options }).text;
}
