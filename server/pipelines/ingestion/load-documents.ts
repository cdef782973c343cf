import { patchDocument, type StoredDocument } from '#server/library/documents.ts';
import { type KeptSource, loadSource } from '#server/library/kept-sources.ts';
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
import { finishLoading, newDocument } from './finish-loading.ts';
import { type IngestionWork, isFarAhead } from './ingestion-work.ts';
import { type ItemPatch, patchItem, type StoredItem } from './items.ts';
import type { Stage } from './stage.ts';

/** Brings the bytes of each document here, and knows what they are. What holds documents says which. */
export const loadDocuments: Stage = {
  name: 'loading',
  takes: 'waiting',
  after: null,
  lanes: 3,
  // Far enough ahead that nobody waits for it, and no further.
  mayTake: (work) => !isFarAhead(work, 'loaded'),
  process: async (work, items, track) => {
    for (const item of items) await loadItem(work, item, track);
  },
};

async function loadItem(work: IngestionWork, item: StoredItem, track: PhaseTracker): Promise<void> {
  const { deps, options } = work;
  const copied = options.copies[item.id];
  if (copied !== undefined) return copyDocument(work, item, copied, track);
  const source = await loadSource(deps.database.store, item.source_id);
  if (item.expands === 'site') return expandSite(work, item, source, track);
  if (item.expands === 'archive' || (await isArchiveFile(work, source))) {
    return expandArchive(work, item, source, track);
  }
  await loadDocument(work, item, source, track);
}

async function isArchiveFile({ deps }: IngestionWork, source: KeptSource): Promise<boolean> {
  return source.kind === 'upload' && source.fileKey !== null && isArchive(deps.files.pathOf(source.fileKey));
}

async function loadDocument(
  work: IngestionWork,
  item: StoredItem,
  source: KeptSource,
  track: PhaseTracker,
): Promise<void> {
  const { deps } = work;
  const isRemote = source.kind === 'url' || source.kind === 'youtube';
  const { document, isStored } = await documentOf(work, item, source, isRemote ? track : null);
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
  await finishLoading(work, item, { ...document, ...learnt }, track, { patch, isStored });
}

/** The document that an item is read into; stored at once where something will refer to it before it is loaded. */
async function documentOf(
  work: IngestionWork,
  item: StoredItem,
  source: KeptSource,
  track: PhaseTracker | null,
): Promise<{ document: StoredDocument; isStored: boolean }> {
  const { store } = work.deps.database;
  const stored =
    item.document_id === null
      ? undefined
      : await store.selectFrom('documents').selectAll().where('id', '=', item.document_id).executeTakeFirst();
  if (stored !== undefined) return { document: stored, isStored: true };
  const document = newDocument(work, item, source);
  if (track === null) return { document, isStored: false };
  await track.store(work.tally.done('loading'), async (trx) => {
    await trx.insertInto('documents').values(document).execute();
    await patchItem(trx, item.id, { document_id: document.id }, work.deps.clock());
  });
  return { document, isStored: true };
}
