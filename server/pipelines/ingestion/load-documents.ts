import { patchDocument, type StoredDocument } from '#server/library/documents.ts';
import type { KeptSource } from '#server/library/kept-sources.ts';
import { isArchive } from '#server/sources/archive.ts';
import { fetchVideo } from '#server/sources/youtube.ts';
import type { PhaseTracker } from '../pipeline.ts';
import {
  type Bringing,
  checkStoredFile,
  type Learnt,
  openPage,
  savePage,
  saveTranscript,
  storedFileOf,
  videoOf,
} from '../reading/bring-source.ts';
import { copyDocument } from './copy-document.ts';
import { expandArchive } from './expand-archive.ts';
import { expandSite } from './expand-site.ts';
import { keepLoaded, type LoadedDocument, newDocument } from './finish-loading.ts';
import { type IngestionWork, isFarAhead } from './ingestion-work.ts';
import { type ReadItem, readItems } from './item-document.ts';
import { type ItemPatch, patchItem, type StoredItem } from './items.ts';
import type { DocumentStage } from './stage.ts';

/** Brings the bytes of each document here, and knows what they are. What holds documents says which. */
export const loadDocuments: DocumentStage<ReadItem, LoadedDocument> = {
  name: 'loading',
  takes: 'waiting',
  after: null,
  lanes: 3,
  group: 16,
  rowsPerStore: 16,
  // Far enough ahead that nobody waits for it, and no further.
  mayTake: (work) => !isFarAhead(work, 'loaded'),
  read: readItems,
  make: loadItem,
  keep: keepLoaded,
};

/** @returns null for what holds documents, or is here already: that goes its own way */
async function loadItem(
  work: IngestionWork,
  item: StoredItem,
  input: ReadItem,
  track: PhaseTracker,
): Promise<LoadedDocument | null> {
  const { source } = input;
  const copied = work.options.copies[item.id];
  const goesItsOwnWay = async () => {
    if (copied !== undefined) await copyDocument(work, item, copied, track);
    else if (item.expands === 'site') await expandSite(work, item, source, track);
    else if (item.expands === 'archive' || (await isArchiveFile(work, source)))
      await expandArchive(work, item, source, track);
    else return false;
    return true;
  };
  return (await goesItsOwnWay()) ? null : loadDocument(work, item, input, track);
}

async function isArchiveFile({ deps }: IngestionWork, source: KeptSource): Promise<boolean> {
  return source.kind === 'upload' && source.fileKey !== null && isArchive(deps.files.pathOf(source.fileKey));
}

async function loadDocument(
  work: IngestionWork,
  item: StoredItem,
  { source, document: known }: ReadItem,
  track: PhaseTracker,
): Promise<LoadedDocument> {
  const { deps } = work;
  const isRemote = source.kind === 'url' || source.kind === 'youtube';
  const document = known ?? newDocument(work, item, source);
  // Something will refer to it before it is loaded.
  if (known === undefined && isRemote) await reserveDocument(work, item, document, track);
  const reading = { deps, source, document };
  const bringing: Bringing = {
    signal: track.signal,
    // Documents are counted here, not the bytes of each.
    plan: async () => {},
    count: () => {},
    reserve: (key) =>
      track.store(work.tally.done('loading'), (trx) => patchDocument(trx, document.id, { file_key: key })),
  };
  let learnt: Learnt;
  if (source.kind === 'url') {
    const response = await openPage(reading, track.signal);
    try {
      learnt = await savePage(reading, response, bringing);
    } finally {
      response.close();
    }
  } else if (source.kind === 'youtube') {
    const video = await fetchVideo(videoOf(reading), deps.youtube, deps.fetchPolicy, track.signal);
    const described = { video: JSON.stringify(video), title: video.title };
    const transcript = await saveTranscript({ ...reading, document: { ...document, ...described } }, bringing);
    learnt = { ...described, ...transcript };
  } else {
    await storedFileOf(reading);
    learnt = await checkStoredFile(reading, bringing);
  }
  const patch: ItemPatch = source.kind === 'youtube' ? { name: learnt.title ?? item.name } : {};
  const isStored = known !== undefined || isRemote;
  return { document: { ...document, ...learnt }, isStored, patch, rows: 1, done: 1 };
}

async function reserveDocument(
  work: IngestionWork,
  item: StoredItem,
  document: StoredDocument,
  track: PhaseTracker,
): Promise<void> {
  await track.store(work.tally.done('loading'), async (trx) => {
    await trx.insertInto('documents').values(document).execute();
    await patchItem(trx, item.id, { document_id: document.id }, work.deps.clock());
  });
}
