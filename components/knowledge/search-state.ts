import type { SearchInput } from '#domain/knowledge.ts';
import { isMediaType, MEDIA_TYPES, type MediaType } from '#domain/media-type.ts';

export const SINCE_NAMES = ['any', 'day', 'week', 'month', 'year'] as const;
export type Since = (typeof SINCE_NAMES)[number];

/** How long ago documents may have been added, in days, and what that is called. */
export const SINCE = {
  any: { label: 'At any time', days: null },
  day: { label: 'In the last day', days: 1 },
  week: { label: 'In the last week', days: 7 },
  month: { label: 'In the last month', days: 31 },
  year: { label: 'In the last year', days: 366 },
} as const satisfies Record<Since, { label: string; days: number | null }>;

/** What somebody searches for, and within what. */
export interface SearchState {
  readonly query: string;
  readonly mediaTypes: readonly MediaType[];
  readonly since: Since;
  /** Only in this document. */
  readonly documentId: string | null;
}

export const NO_SEARCH: SearchState = { query: '', mediaTypes: [], since: 'any', documentId: null };

/** A longer question is asked all the same, but not written into the address: servers refuse long ones. */
const MAX_QUERY_IN_ADDRESS = 500;

const PARAMS = { query: 'q', mediaTypes: 'type', since: 'since', documentId: 'in' } as const;

/** Reads a search out of an address; what makes no sense there counts as not said. */
export function parseSearch(params: { get(name: string): string | null; getAll(name: string): string[] }): SearchState {
  return {
    query: params.get(PARAMS.query) ?? '',
    mediaTypes: params.getAll(PARAMS.mediaTypes).filter(isMediaType),
    since: SINCE_NAMES.find((name) => name === params.get(PARAMS.since)) ?? 'any',
    documentId: params.get(PARAMS.documentId),
  };
}

/** The address of a page with this search in it. */
export function searchPath(path: string, { query, mediaTypes, since, documentId }: SearchState): string {
  const params = new URLSearchParams();
  if (query.trim() !== '' && query.length <= MAX_QUERY_IN_ADDRESS) params.set(PARAMS.query, query.trim());
  for (const type of mediaTypes) params.append(PARAMS.mediaTypes, type);
  if (since !== 'any') params.set(PARAMS.since, since);
  if (documentId !== null) params.set(PARAMS.documentId, documentId);
  return params.size === 0 ? path : `${path}?${params}`;
}

export function hasFilters({ mediaTypes, since, documentId }: SearchState): boolean {
  return mediaTypes.length > 0 || since !== 'any' || documentId !== null;
}

/** How many of the filters are set. */
export function countFilters({ mediaTypes, since, documentId }: SearchState): number {
  return mediaTypes.length + (since === 'any' ? 0 : 1) + (documentId === null ? 0 : 1);
}

const DAY_MS = 86_400_000;

/**
 * What the server is asked.
 *
 * @param nowMs the present; taken by whole hours, so that the same search stays the same question for a while
 */
export function questionOf(
  { query, mediaTypes, since, documentId }: SearchState,
  knowledgeBaseId: string | null,
  nowMs: number,
): Omit<SearchInput, 'offset' | 'limit'> {
  const { days } = SINCE[since];
  const hour = Math.floor(nowMs / 3_600_000) * 3_600_000;
  return {
    query: query.trim(),
    ...(knowledgeBaseId === null ? {} : { knowledgeBaseId }),
    ...(documentId === null ? {} : { documentIds: [documentId] }),
    ...(mediaTypes.length === 0 ? {} : { mediaTypes: [...mediaTypes] }),
    ...(days === null ? {} : { addedFrom: new Date(hour - days * DAY_MS).toISOString() }),
  };
}

export const FILTERED_TYPES = Object.keys(MEDIA_TYPES).filter(isMediaType);
