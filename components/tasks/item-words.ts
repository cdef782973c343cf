import type { IngestionItem, ItemState } from '#domain/ingestion.ts';
import { UNIT_NOUNS } from '#domain/plan.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';

/** How it stands with one document of an ingestion: `page 12 of 80`, `34 passages`, `already there`. */
export function itemWords(item: IngestionItem, isTaskOver: boolean): string {
  const { state, expands } = item;
  const passages = item.chunksTotal ?? item.chunksDone;
  switch (state) {
    case 'waiting':
      return isTaskOver ? 'not reached' : expands === 'site' ? 'looking for its pages' : 'waiting';
    case 'loaded':
      return isTaskOver ? 'not read' : readWords(item);
    case 'extracted':
      return 'read, to be split into passages';
    case 'chunked':
      return passages === 0
        ? 'split into passages'
        : item.chunksDone > 0
          ? `${formatNumber(item.chunksDone)} of ${formatCount(passages, 'passage')}`
          : formatCount(passages, 'passage');
    case 'embedded':
      return `${formatCount(passages, 'passage')}, being indexed`;
    case 'indexed':
      return indexedWords(item, passages);
    case 'expanded':
      return expands === 'site' ? 'its pages are listed by themselves' : 'what it holds is listed by itself';
    case 'failed':
      return 'failed';
  }
}

function readWords({ unit, unitsDone, unitsTotal }: IngestionItem): string {
  const noun = unit === null ? null : UNIT_NOUNS[unit];
  if (noun === null || unitsDone === 0) return 'being read';
  return `${noun} ${formatNumber(unitsDone)}${unitsTotal === null ? '' : ` of ${formatNumber(unitsTotal)}`}`;
}

function indexedWords({ outcome }: IngestionItem, passages: number): string {
  if (outcome === 'unchanged') return 'already there';
  const words = passages === 0 ? 'added' : formatCount(passages, 'passage');
  return outcome === 'replaced' ? `${words}, replaced an earlier version` : words;
}

/** What the rows of an ingestion can be narrowed down to, each with the states that it stands for. */
export const ITEM_VIEWS = {
  all: { label: 'All', states: [] },
  failed: { label: 'Failed', states: ['failed'] },
  waiting: { label: 'Waiting', states: ['waiting'] },
  'in-work': { label: 'In work', states: ['loaded', 'extracted', 'chunked', 'embedded'] },
  done: { label: 'Searchable', states: ['indexed'] },
  holders: { label: 'Archives and sites', states: ['expanded'] },
} as const satisfies Record<string, { label: string; states: readonly ItemState[] }>;

export type ItemView = keyof typeof ITEM_VIEWS;
export const ITEM_VIEW_NAMES = Object.keys(ITEM_VIEWS).filter((name): name is ItemView =>
  Object.hasOwn(ITEM_VIEWS, name),
);

/** How many rows a view has. */
export function countIn(view: ItemView, counts: Partial<Record<ItemState, number>>): number {
  const states: readonly ItemState[] = ITEM_VIEWS[view].states;
  return Object.entries(counts).reduce(
    (sum, [state, count]) =>
      states.length === 0 || states.some((wanted) => wanted === state) ? sum + (count ?? 0) : sum,
    0,
  );
}
