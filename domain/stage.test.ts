import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';
import { planOf, TASK_KINDS } from './kinds/registry.ts';
import { SOURCE_KINDS } from './source.ts';
import { phaseLabel, type StageFacts, stageLabel } from './stage.ts';

type StagePhase = NonNullable<StageFacts['phase']>;

const extracting: StagePhase = {
  name: 'extracting',
  unit: 'pages',
  itemsProcessed: 12,
  itemsTotal: 80,
  setbacks: 0,
  error: null,
};

const running: StageFacts = {
  kind: 'summary',
  status: 'running',
  request: null,
  sourceKind: 'upload',
  sourceName: 'report.pdf',
  phase: extracting,
  maxTries: 3,
  error: null,
  queuePosition: null,
  isSilent: false,
};

const busy = failure('server_error', { host: 'a.example', status: 503 });
const video = { sourceKind: 'youtube', sourceName: 'YouTube video' } as const;
const counted = (phase: Partial<StagePhase>) => ({ phase: { ...extracting, itemsProcessed: 0, ...phase } });

describe('the stage of a task', () => {
  it.each<[string, Partial<StageFacts>]>([
    ['Extracting text from report.pdf, page 12 of 80', {}],
    ['Extracting text from report.pdf', counted({})],
    ['Extracting text from report.pdf, page 3', counted({ itemsProcessed: 3, itemsTotal: null })],
    ['Connecting to YouTube', { ...video, ...counted({ name: 'connecting', unit: 'checks', itemsProcessed: 1 }) }],
    ['Fetching video information', { ...video, ...counted({ name: 'fetching', unit: 'checks' }) }],
    [
      'Downloading transcript, segment 4 of 9',
      { ...video, ...counted({ unit: 'segments', itemsProcessed: 4, itemsTotal: 9 }) },
    ],
    ['Connecting to a.example', { sourceKind: 'url', sourceName: 'a.example', ...counted({ name: 'connecting' }) }],
    [
      'Downloading from a.example',
      {
        sourceKind: 'url',
        sourceName: 'a.example',
        ...counted({ name: 'fetching', unit: 'bytes', itemsProcessed: 9 }),
      },
    ],
    ['Opening report.pdf', counted({ name: 'connecting' })],
    ['Checking report.pdf', counted({ name: 'fetching', unit: 'bytes', itemsProcessed: 4096 })],
    ['Analyzing content', counted({ name: 'analyzing' })],
    [
      'Analyzing content, passage 7 of 40',
      counted({ name: 'analyzing', unit: 'passages', itemsProcessed: 7, itemsTotal: 40 }),
    ],
    [
      'Generating your summary, point 2 of 6',
      counted({ name: 'writing', unit: 'points', itemsProcessed: 2, itemsTotal: 6 }),
    ],
    ['Saving your summary', counted({ name: 'saving', unit: 'summaries', itemsProcessed: 1 })],
    ['Finishing', { phase: null }],
    ['Cancelling', { request: 'cancel' }],
    ['Trying again: a.example answered with an error (503) (2 of 3)', counted({ setbacks: 2, error: busy })],
    ['Waiting to start', { status: 'pending', phase: null }],
    ['Waiting to start', { status: 'pending', phase: null, queuePosition: 1 }],
    ['Waiting in the queue, number 4', { status: 'pending', phase: null, queuePosition: 4 }],
    ['Paused after page 12 of 80', { status: 'paused' }],
    ['Paused', { status: 'paused', phase: null }],
    ['Pausing after page 13', { request: 'pause' }],
    ['Pausing', { ...counted({ itemsProcessed: 80 }), request: 'pause' }],
    ['Pausing', { ...counted({ name: 'fetching', unit: 'bytes' }), request: 'pause' }],
    ['Summary ready', { status: 'completed', phase: null }],
    ['Ready to search', { status: 'completed', phase: null, kind: 'ingestion' }],
    ['a.example answered with an error (503)', { status: 'failed', phase: null, error: busy }],
    ['Cancelled', { status: 'cancelled', phase: null }],
  ])('reads “%s”', (label, facts) => {
    expect(stageLabel({ ...running, ...facts })).toBe(label);
  });

  it('has words for every phase of every source, without a full stop', () => {
    for (const kind of TASK_KINDS) {
      for (const { name } of planOf(kind)) {
        for (const source of SOURCE_KINDS)
          expect(phaseLabel(kind, name, { kind: source, name: 'a.example' })).toMatch(/^[A-Z].*[^.]$/);
      }
    }
  });
});
