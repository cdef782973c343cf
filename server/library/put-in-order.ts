import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { StoreTransaction } from '#server/db/database.ts';

/** What one statement reads or moves. */
const PASSAGES_PER_STATEMENT = 2_000;
/** Passages on their way to another place are numbered from here on. */
const ASIDE = 1_000_000_000;

/**
 * Numbers the passages of a document in the order of its units, where some units stand behind all others because they were
 * read later. Only what stands behind the first of these is moved, in statements of bounded size.
 */
export async function putInOrder(trx: StoreTransaction, documentId: string): Promise<void> {
  const late = await findLateUnits(trx, documentId);
  if (late === null) return;
  const { firstPosition, units } = late;
  await move(trx, documentId, { from: firstPosition, before: firstPosition + sumOf(units), by: ASIDE });
  // The last ones first: where they go is free then.
  let before = firstPosition;
  let shift = sumOf(units);
  for (const { unit, count, position } of units.toReversed()) {
    const place = await firstBehind(trx, documentId, unit, before);
    await shiftUp(trx, documentId, { from: place, before, by: shift });
    before = place;
    shift -= count;
    const aside = ASIDE + position;
    await move(trx, documentId, { from: aside, before: aside + count, by: place + shift - aside });
  }
}

interface LateUnit {
  readonly unit: number;
  /** Where it stands, and how many passages it has. */
  readonly position: number;
  readonly count: number;
}

/** The units that stand behind later ones, in their order, and where the first of them stands; null where all is in order. */
async function findLateUnits(
  trx: StoreTransaction,
  documentId: string,
): Promise<{ firstPosition: number; units: readonly LateUnit[] } | null> {
  let highest = -1;
  let firstPosition: number | null = null;
  const units = new Map<number, LateUnit>();
  for (let from = 0; ; from += PASSAGES_PER_STATEMENT) {
    const rows = await trx
      .selectFrom('passages')
      .select(['position', 'unit_index'])
      .where('document_id', '=', documentId)
      .where('position', '>=', from)
      .where('position', '<', from + PASSAGES_PER_STATEMENT)
      .orderBy('position')
      .execute();
    if (rows.length === 0) break;
    for (const { position, unit_index: unit } of rows) {
      if (firstPosition === null && unit < highest) firstPosition = position;
      highest = Math.max(highest, unit);
      if (firstPosition === null) continue;
      const known = units.get(unit) ?? { unit, position, count: 0 };
      units.set(unit, { ...known, count: known.count + 1 });
    }
    await turn();
  }
  if (firstPosition === null) return null;
  return { firstPosition, units: [...units.values()].sort((a, b) => a.unit - b.unit) };
}

function sumOf(units: readonly LateUnit[]): number {
  return units.reduce((sum, { count }) => sum + count, 0);
}

/** The position of the first passage of a later unit, found by halving: `before` where there is none before that. */
async function firstBehind(trx: StoreTransaction, documentId: string, unit: number, before: number): Promise<number> {
  let low = 0;
  let high = before;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { unit_index: there } = await trx
      .selectFrom('passages')
      .select('unit_index')
      .where('document_id', '=', documentId)
      .where('position', '=', middle)
      .executeTakeFirstOrThrow();
    if (there > unit) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Stretch {
  readonly from: number;
  readonly before: number;
  readonly by: number;
}

/** Moves passages a little further, over places that they stand at themselves. */
async function shiftUp(trx: StoreTransaction, documentId: string, { from, before, by }: Stretch): Promise<void> {
  for (let end = before; end > from; end -= PASSAGES_PER_STATEMENT) {
    const begin = Math.max(from, end - PASSAGES_PER_STATEMENT);
    // No two passages may ever have the same number, not even within a statement.
    await move(trx, documentId, { from: begin, before: end, by: ASIDE / 2 });
    await move(trx, documentId, { from: begin + ASIDE / 2, before: end + ASIDE / 2, by: by - ASIDE / 2 });
  }
}

/** Moves passages to places where none stand. */
async function move(trx: StoreTransaction, documentId: string, { from, before, by }: Stretch): Promise<void> {
  for (let begin = from; begin < before; begin += PASSAGES_PER_STATEMENT) {
    const end = Math.min(before, begin + PASSAGES_PER_STATEMENT);
    await sql`
      update passages set position = position + ${by}
      where document_id = ${documentId} and position >= ${begin} and position < ${end}`.execute(trx);
    await turn();
  }
}
