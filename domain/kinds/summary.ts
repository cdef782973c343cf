import { z } from 'zod';
import { phase } from '../plan.ts';
import { defineKind, type StageSource } from './kind.ts';

/** One source is fetched, read, and summarized with citations. */
export const summary = defineKind({
  plan: [
    phase('connecting', 'checks', 0),
    phase('fetching', 'bytes', 5),
    phase('extracting', 'pages', 25, { keepsItems: true }),
    phase('analyzing', 'passages', 40),
    phase('writing', 'points', 60),
    phase('saving', 'summaries', 80),
  ],
  isOverlapped: false,
  resultSchema: z.object({ summaryId: z.string() }).strict(),
  resultOf: (summaryId) => ({ summaryId }),
  cancelKeepsItems: true,
  readyLabel: 'Summary ready',
  stageLabels: {
    connecting: (source) => (isRemote(source) ? `Connecting to ${hostOf(source)}` : `Opening ${source.name}`),
    fetching: (source) => {
      if (source.kind === 'youtube') return 'Fetching video information';
      return isRemote(source) ? `Downloading from ${source.name}` : `Checking ${source.name}`;
    },
    extracting: (source) =>
      source.kind === 'youtube' ? 'Downloading transcript' : `Extracting text from ${source.name}`,
    analyzing: () => 'Analyzing content',
    writing: () => 'Generating your summary',
    saving: () => 'Saving your summary',
  },
  changes: ['library'],
});

function isRemote({ kind }: StageSource): boolean {
  return kind === 'url' || kind === 'youtube';
}

function hostOf({ kind, name }: StageSource): string {
  return kind === 'youtube' ? 'YouTube' : name;
}
