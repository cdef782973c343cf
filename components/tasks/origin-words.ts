import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { formatAgo } from '../format/moment.ts';

/** What kind of task it is, of what, and since when: `Summary of a file, added 4 min ago`. */
export function originWords(
  {
    kind,
    knowledgeBase,
    source,
    status,
    createdAt,
  }: Pick<TaskSnapshot, 'kind' | 'knowledgeBase' | 'source' | 'status' | 'createdAt'>,
  nowMs: number,
): string {
  const when = formatAgo(createdAt, nowMs);
  if (kind === 'ingestion') {
    const base = knowledgeBase?.name ?? null;
    const to = base === null ? 'a deleted knowledge base' : `“${base}”`;
    return `${status === 'completed' ? 'Added' : isFinished(status) ? 'To be added' : 'Adding'} to ${to}, started ${when}`;
  }
  if (kind === 'reembedding')
    return `${isFinished(status) ? 'Rebuilt' : 'Rebuilding'} the search index, started ${when}`;
  if (source.url !== null) return `Summary of ${source.kind === 'youtube' ? 'a video' : 'a web page'}, added ${when}`;
  if (source.kind === 'upload') return `Summary of a file, added ${when}`;
  return `Summary of pasted text, added ${when}`;
}
