import type { IngestionSource } from '#domain/ingestion.ts';
import type { TaskKind } from '#domain/kinds/registry.ts';
import type { SourceInput } from '#domain/source.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { makeProse } from '#server/extraction/fixtures/prose.ts';
import { Keeper } from '#server/pipelines/fixtures/test-ingestion.ts';
import { upload } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';
import { FIXTURE_VIDEOS } from '#server/sources/fixtures/youtube-server.ts';
import { makeZip } from '#server/sources/fixtures/zip.ts';
import type { Servers } from './servers.ts';

export const OWNER = 'ada';

/**
 * What faults happen to: a summary of a `file`, a `page`, a `video`; the ingestion of one long `document` in the place of
 * an earlier version of it, and of a `batch` of all that there is; a search index made anew by the model of our own,
 * `refit`, and `switch`, by that of an endpoint.
 */
export const SCENARIO_NAMES = ['file', 'page', 'video', 'document', 'batch', 'refit', 'switch'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

export interface Scenario {
  readonly kind: TaskKind;
  /** Whether a knowledge base with a document in it is there before. */
  readonly hasCollection: boolean;
  environment(servers: Servers): Readonly<Record<string, string>>;
  /** Creates the task; answers its id. */
  begin(runtime: Runtime, servers: Servers): Promise<string>;
}

/** Small enough that what is long enough to be stored in several goes is still quickly read. */
const SMALL_CHUNKS = { CHUNK_TOKENS: '50' };

/** Enough pages that they are stored in more than one batch. */
const PAGES = 80;
const pdf = makePdf({ pages: PAGES });

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  file: summaryOf(async (runtime) => {
    const { bytes } = await pdf;
    return { kind: 'upload', uploadId: await upload(runtime, OWNER, 'survey.pdf', bytes) };
  }),
  page: summaryOf(async (_, { web }) => ({ kind: 'url', url: `${web}/article` })),
  video: summaryOf(async () => ({ kind: 'url', url: VIDEO })),
  document: {
    kind: 'ingestion',
    hasCollection: true,
    environment: () => SMALL_CHUNKS,
    begin: async (runtime) => {
      const ada = new Keeper(runtime, OWNER);
      const { id } = await ada.begin(await firstBase(runtime), [await ada.file(REPORT, paragraphs(560, 2))]);
      return id;
    },
  },
  batch: {
    kind: 'ingestion',
    hasCollection: false,
    environment: (servers) => ({ ...byEndpoint(servers, 2), CRAWL_DELAY_MS: '0' }),
    begin: async (runtime, servers) => {
      const ada = new Keeper(runtime, OWNER);
      const { id } = await ada.begin(await ada.base(), await batchOf(ada, servers), { summarize: true });
      return id;
    },
  },
  refit: reembedding(() => ({})),
  switch: reembedding((servers) => byEndpoint(servers, 64)),
};

/** Puts the document there that scenarios with a collection begin with. Answers the task that does it. */
export async function beginCollection(runtime: Runtime): Promise<string> {
  const ada = new Keeper(runtime, OWNER);
  const { id } = await ada.begin(await ada.base(), [await ada.file(REPORT, paragraphs(350, 1))]);
  return id;
}

/** How an installation with a collection is set up before its task is. */
export const COLLECTION_ENVIRONMENT: Readonly<Record<string, string>> = SMALL_CHUNKS;

const VIDEO = `https://youtu.be/${FIXTURE_VIDEOS.manual}`;
const REPORT = 'report.txt';

function summaryOf(source: (runtime: Runtime, servers: Servers) => Promise<SourceInput>): Scenario {
  return {
    kind: 'summary',
    hasCollection: false,
    environment: () => ({}),
    begin: async (runtime, servers) => (await runtime.kinds.summary.create(OWNER, await source(runtime, servers))).id,
  };
}

function reembedding(environment: Scenario['environment']): Scenario {
  return {
    kind: 'reembedding',
    hasCollection: true,
    environment: (servers) => ({ ...SMALL_CHUNKS, ...environment(servers) }),
    begin: async (runtime) => (await runtime.kinds.reembedding.create(OWNER)).id,
  };
}

function byEndpoint({ embeddings }: Servers, batch: number): Readonly<Record<string, string>> {
  return { EMBEDDING_URL: embeddings, EMBEDDING_MODEL: 'letters', EMBEDDING_BATCH: String(batch) };
}

/** Whole and broken documents, both also twice under different names, a link, a video, two archives and a site. */
async function batchOf(ada: Keeper, { web, site }: Servers): Promise<IngestionSource[]> {
  const twin = paragraphs(6, 3);
  const broken = '{"owls": [1, 2';
  const first = makeZip([
    { name: 'a.txt', data: paragraphs(6, 4) },
    { name: 'twin-2.txt', data: twin },
    { name: 'broken-2.json', data: broken },
  ]);
  return [
    await ada.file('notes.md', paragraphs(6, 5)),
    await ada.file('twin-1.txt', twin),
    await ada.file('broken-1.json', broken),
    await ada.file('empty.txt', ''),
    { kind: 'url', url: `${web}/article` },
    { kind: 'url', url: VIDEO },
    await ada.file('first.zip', first),
    await ada.file('second.zip', makeZip([{ name: 'b.txt', data: paragraphs(6, 6) }])),
    { kind: 'site', url: `${site}/`, depth: 1, maxPages: 10 },
  ];
}

/** So many paragraphs of one sentence each. */
function paragraphs(count: number, seed: number): string {
  const { sections } = makeProse({ sections: Math.ceil(count / 12), seed });
  const sentences = sections.flatMap((section) => section.paragraphs.flatMap((text) => text.split(/(?<=\.) /)));
  return sentences.slice(0, count).join('\n\n');
}

async function firstBase({ database: { store } }: Runtime): Promise<string> {
  return (await store.selectFrom('knowledge_bases').select('id').executeTakeFirstOrThrow()).id;
}
