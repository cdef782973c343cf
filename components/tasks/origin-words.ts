import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatAgo } from '../format/moment.ts';

/** What kind of task it is, of what, and since when: `Summary of a file, added 4 min ago`. */
export function originWords(
  { kind, source, createdAt }: Pick<TaskSnapshot, 'kind' | 'source' | 'createdAt'>,
  nowMs: number,
): string {
  const when = formatAgo(createdAt, nowMs);
  if (kind === 'ingestion') return `Added to a knowledge base, begun ${when}`;
  if (kind === 'reembedding') return `What search by meaning goes by, begun ${when}`;
  if (source.url !== null) return `Summary of ${hostOf(source.url)}, added ${when}`;
  if (source.kind === 'upload') return `Summary of a file, added ${when}`;
  return `Summary of a pasted text, added ${when}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
