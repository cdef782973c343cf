/** Which of a list are selected. It may name what is not in the list (any more): see {@link selectedOf}. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: what was last chosen by itself. */
  readonly anchor: string | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

/** One is taken in, or out. The next range begins there. */
export function toggled({ ids }: Selection, id: string): Selection {
  const after = new Set(ids);
  if (!after.delete(id)) after.add(id);
  return { ids: after, anchor: id };
}

/** All from the anchor up to `id` are taken in; without an anchor in the list, `id` alone. */
export function extended({ ids, anchor }: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  const from = anchor === null ? -1 : order.indexOf(anchor);
  if (to === -1) return { ids, anchor };
  if (from === -1) return { ids: new Set(ids).add(id), anchor: id };
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...ids, ...range]), anchor };
}

/** All, or none when all of them were selected. */
export function allOrNone(selection: Selection, order: readonly string[]): Selection {
  const isAll = selectedOf(selection, order).length === order.length;
  return isAll ? NOTHING_SELECTED : { ids: new Set(order), anchor: selection.anchor };
}

/** Those of the list that are selected, in its order. */
export function selectedOf({ ids }: Selection, order: readonly string[]): string[] {
  return order.filter((id) => ids.has(id));
}
