import { randomBytes } from 'node:crypto';
import { fail } from '#domain/failure.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import { patchDocument } from '#server/library/documents.ts';
import { insertSummary } from '#server/library/library.ts';
import { readerOfDocument } from '#server/library/stored-passages.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { analysisSchema, type SummarizerInput } from '#server/summarize/summarizer.ts';
import type { PhaseTracker, SequentialPipelineOf } from '../pipeline.ts';
import { draftSchema } from './draft.ts';
import { extractPassages, setUnitAside } from './extract-passages.ts';
import { connect, fetchSource } from './fetch-source.ts';
import { renewSummary } from './renew-summary.ts';
import { openSummaryWork, type SummaryDependencies, type SummaryWork } from './summary-work.ts';

/** Summaries: a source is fetched, read into passages, and summarized with citations of them. */
export function summaryPipeline(deps: SummaryDependencies): SequentialPipelineOf<'summary', SummaryWork> {
  return {
    kind: 'summary',
    open: (run) => openSummaryWork(deps, run),
    phases: {
      connecting: { isInterruptible: true, run: connect },
      fetching: { isInterruptible: true, run: fetchSource },
      extracting: { run: extractPassages, setAside: setUnitAside },
      analyzing: { run: analyze },
      writing: { run: write },
      saving: { run: save },
    },
    verify: verifySummary,
    renew: (trx, task, redo) => renewSummary(trx, task, redo, deps.clock()),
    close: (work) => work.response?.close(),
  };
}

async function analyze(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  const input = await summarizerInput(work);
  await track.plan(input.passages.count);
  const analysis = await work.deps.summarizer.analyze(input, {
    signal: track.signal,
    onStep: ({ done }) => track.count(done),
  });
  track.count(input.passages.count);
  return keep(work, { analysis: JSON.stringify(analysis) });
}

async function write(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  const input = await summarizerInput(work);
  const analysis = analysisSchema.parse(JSON.parse(work.document.analysis ?? 'null'));
  await track.plan(analysis.pointCount);
  const draft = await work.deps.summarizer.write(input, analysis, {
    signal: track.signal,
    onPoint: (done) => track.count(done),
  });
  if (draft.points.length === 0) fail('too_little_text', { name: work.source.name });
  track.count(analysis.pointCount);
  return keep(work, { draft: JSON.stringify(draft) });
}

async function save(work: SummaryWork, track: PhaseTracker): Promise<Effect | undefined> {
  await track.plan(1);
  const { deps, document, run, source } = work;
  const draft = draftSchema.parse(JSON.parse(document.draft ?? 'null'));
  const now = deps.clock();
  await track.store(1, (trx) =>
    insertSummary(trx, {
      ...draft,
      id: `sum_${timeOrderedSuffix(now, randomBytes(16))}`,
      ownerId: document.owner_id,
      taskId: run.task.id,
      documentId: document.id,
      sourceId: document.source_id,
      sourceName: source.name,
      method: deps.summarizer.method,
      createdAt: now,
    }),
  );
  return undefined;
}

/** A summary is there when the store says so, with points in it. */
async function verifySummary({ deps, run }: SummaryWork): Promise<string> {
  const stored = await deps.database.store
    .selectFrom('summaries')
    .select(['id', 'points'])
    .where('task_id', '=', run.task.id)
    .executeTakeFirst();
  if (stored === undefined || stored.points === '[]') throw new Error(`task ${run.task.id} has stored no summary`);
  return stored.id;
}

async function summarizerInput({ deps, document, source }: SummaryWork): Promise<SummarizerInput> {
  return {
    title: document.title,
    fallbackTitle: source.name,
    language: document.language,
    passages: await readerOfDocument(deps.database.store, document.id),
    name: source.name,
  };
}

function keep(work: SummaryWork, patch: { analysis: string } | { draft: string }): Effect {
  work.document = { ...work.document, ...patch };
  return (trx) => patchDocument(trx, work.document.id, patch);
}
