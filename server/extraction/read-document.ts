import { readFile, stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import { type BlockDocument, eventsOfBlocks } from './blocks.ts';
import { decodeText } from './charset.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { formatByteLimit } from './extraction-limits.ts';
import type { ChildTask } from './messages.ts';
import { unitFilter } from './unit-selection.ts';

/** A document whose type is known. */
type ReadingTask = ChildTask & { readonly mediaType: MediaType };

/**
 * Reads a document, in this process. Only the child calls it: nothing here is stopped or watched.
 * Each kind's reader is loaded when it is needed, so that a text file does not wait for the PDF library.
 *
 * @param onUnit is told, of a document that is read unit by unit, which unit comes in work next; work waits until the
 *   word is out.
 * @throws FailureError for what is wrong with the document
 */
export async function* readDocument(
  task: ReadingTask,
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
  if (mediaType === 'text/vtt' || mediaType === 'application/x-subrip') {
    const { captionLanguage, eventsOfCaptions } = await import('./captions.ts');
    const captions = await readText(task);
    yield* eventsOfCaptions(captions, captionLanguage(captions), task.fromUnit);
    return;
  }
  yield* eventsOfBlocks(await readBlocks(task, mediaType), task.fromUnit);
}

async function readBlocks(
  task: ChildTask,
  mediaType: Exclude<MediaType, 'application/pdf' | 'text/vtt' | 'application/x-subrip'>,
): Promise<BlockDocument> {
  const { path, name, limits } = task;
  const options = { ...limits, name };
  switch (mediaType) {
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return (await import('./docx.ts')).readDocx(path, options);
    case 'application/vnd.openxmlformats-officedocument.presentationml.presentation':
      return (await import('./pptx.ts')).readPptx(path, options);
    case 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
      return (await import('./xlsx.ts')).readXlsx(path, options);
    case 'application/vnd.oasis.opendocument.text':
      return (await import('./odt.ts')).readOdt(path, options);
    case 'application/epub+zip':
      return (await import('./epub.ts')).readEpub(path, options);
    case 'application/rtf':
      return (await import('./rtf.ts')).readRtf(path, name);
    case 'text/csv':
      return (await import('./csv.ts')).readCsv(await readText(task), name);
    case 'application/json':
      return (await import('./json.ts')).readJson(await readText(task), name);
    case 'text/html':
      return (await import('./html.ts')).readHtml(await readText(task, { markup: true }), name, limits);
    case 'text/markdown':
      return (await import('./markdown.ts')).readMarkdown(await readText(task));
    case 'text/plain':
      return (await import('./plain-text.ts')).readPlainText(await readText(task));
  }
}

async function readText(task: ChildTask, options: { markup?: boolean } = {}): Promise<string> {
  const limit = task.limits.textBytes;
  if ((await stat(task.path)).size > limit) {
    fail('document_too_large', { name: task.name, limit: formatByteLimit(limit) });
  }
  return decodeText(await readFile(task.path), { charset: task.charset, ...options }).text;
}
