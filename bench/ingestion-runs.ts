import { createIngestionInputSchema, type IngestionSource } from '#domain/ingestion.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { mixedDocuments } from '#server/pipelines/fixtures/mixed-documents.ts';
import { pipelineOf } from '#server/pipelines/fixtures/pipeline-of.ts';
import { makeInstallation, upload } from '#server/pipelines/fixtures/test-runtime.ts';
import { phasesInOrder } from '#server/pipelines/pipeline.ts';
import { runOverlapped } from '#server/pipelines/run-overlapped.ts';
import type { Runtime } from '#server/runtime.ts';
import { articleHtml } from '#server/sources/fixtures/article.ts';
import { startLocalServer } from '#server/sources/fixtures/local-server.ts';

const OWNER = 'bench';

export interface IngestionRun {
  readonly ms: number;
  /** By phase; they add up where one runs after the other. */
  readonly phases: ReadonlyMap<string, number>;
  readonly documents: number;
  /** Pages, segments and paragraphs read. */
  readonly units: number;
  readonly chunks: number;
}

/** Ingests so many mixed files, and so many pages of a site that takes its time, with the phases at once or in turn. */
export async function runIngestion(
  dialect: Dialect,
  { files, links, siteMs, isOverlapped }: { files: number; links: number; siteMs: number; isOverlapped: boolean },
): Promise<IngestionRun> {
  const installation = await makeInstallation(dialect);
  const site = await startLocalServer(({ url }, response) => {
    const page = articleHtml.replaceAll('</p>', ` This is page ${url.pathname}.</p>`);
    setTimeout(() => response.writeHead(200, { 'content-type': 'text/html' }).end(page), siteMs);
  });
  try {
    const runtime = await installation.open();
    const base = await runtime.knowledge.create(OWNER, { name: 'bench', description: '' });
    const sources: IngestionSource[] = [];
    for await (const { path, bytes } of mixedDocuments(files, 0)) {
      const name = path.split('/').at(-1) ?? path;
      sources.push({ kind: 'upload', uploadId: await upload(runtime, OWNER, name, bytes), path });
    }
    for (let index = 0; index < links; index++) sources.push({ kind: 'url', url: `${site.url}/${index}` });
    await runtime.kinds.ingestion.create(
      OWNER,
      createIngestionInputSchema.parse({ knowledgeBaseId: base.id, sources }),
    );
    return await carryOut(runtime, isOverlapped);
  } finally {
    await site.close();
    await installation.close();
  }
}

async function carryOut(runtime: Runtime, isOverlapped: boolean): Promise<IngestionRun> {
  const { progress, database } = runtime;
  const run = await progress.claimNext();
  if (run === null) throw new Error('nothing was there to take up');
  const pipeline = pipelineOf(runtime, { mostWaiting: Number.POSITIVE_INFINITY });
  const phases = new Map<string, number>();
  const startedAt = performance.now();
  const work = await pipeline.open(run);
  if (isOverlapped) {
    await runOverlapped(phasesInOrder(pipeline.kind, pipeline.overlapped), work, run, progress);
  } else {
    for (const phase of phasesInOrder(pipeline.kind, pipeline.overlapped)) {
      const begunAt = performance.now();
      await runOverlapped([phase], work, run, progress);
      phases.set(phase.name, performance.now() - begunAt);
    }
  }
  await pipeline.verify(work);
  const ms = performance.now() - startedAt;
  progress.release(run);
  const { documents, units, chunks } = await database.store
    .selectFrom('ingestion_items')
    .select(({ fn }) => [
      fn.countAll<number | bigint>().as('documents'),
      fn.sum<number | bigint | string>('units_done').as('units'),
      fn.sum<number | bigint | string>('chunks_total').as('chunks'),
    ])
    .executeTakeFirstOrThrow();
  return { ms, phases, documents: Number(documents), units: Number(units), chunks: Number(chunks) };
}
