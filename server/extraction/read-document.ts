import { readFile, stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import { eventsOfBlocks } from './blocks.ts';
import { decodeText } from './charset.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { formatByteLimit } from './extraction-limits.ts';
import type { ChildTask } from './messages.ts';
import { unitFilter } from './unit-selection.ts';

/**
 * Reads a document, in this process. Only the child calls it: nothing here is stopped or watched.
 * Each kind's reader is loaded when it is needed, so that a text file does not wait for the PDF library.
 *
 * @param onUnit is told, of a document that is read unit by unit, which unit comes in work next; work waits until the
 *   word is out.
 * @throws FailureError for what is wrong with the document
 */
export async function* readDocument(
  task: ChildTask,
  onUnit: (index: number) => Promise<void>,
): AsyncGenerator<ExtractionEvent, void> {
  if (task.mediaType === 'application/pdf') {
    const { readPdf } = await import('./pdf.ts');
    yield* readPdf(task.path, { name: task.name, units: task, onUnit });
    return;
  }
  const isWanted = unitFilter(task);
  for await (const event of readWhole(task, task.mediaType)) {
    if (event.type === 'opened' || isWanted(event.index)) yield event;
  }
}

/** The kinds that are parsed in one go. */
async function* readWhole(
  task: ChildTask,
  mediaType: Exclude<MediaType, 'application/pdf'>,
): AsyncGenerator<ExtractionEvent, void> {
  const { path, name, limits, fromUnit } = task;
  switch (mediaType) {
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
