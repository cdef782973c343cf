import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Store } from '#server/db/database.ts';
import type { Tables } from '#server/db/schema.ts';

/**
 * Tasks in the order in which they get their turn. Owners take turns: a person's first waiting task stands before
 * anybody's second, and whoever has tasks running already has had that many turns. So one who queues a thousand does
 * not keep another with one waiting.
 *
 * @param isWaiting which tasks wait
 */
export async function fairQueue(
  store: Store,
  isWaiting: (where: ExpressionBuilder<Tables, 'tasks'>) => Expression<SqlBool>,
  limit?: number,
): Promise<string[]> {
  const query = store
    .with('busy', (db) =>
      db
        .selectFrom('tasks')
        .select(['owner_id', ({ fn }) => fn.countAll<number>().as('turns')])
        .where('status', '=', 'running')
        .where('lease_token', 'is not', null)
        .groupBy('owner_id'),
    )
    .with('waiting', (db) =>
      db
        .selectFrom('tasks')
        .select(['id', 'owner_id', 'queued_at'])
        .select(sql<number>`row_number() over (partition by owner_id order by queued_at, id)`.as('place'))
        .where(isWaiting),
    )
    .selectFrom('waiting')
    .leftJoin('busy', 'busy.owner_id', 'waiting.owner_id')
    .select('waiting.id')
    .orderBy(sql`waiting.place + coalesce(busy.turns, 0)`)
    .orderBy('waiting.queued_at')
    .orderBy('waiting.id');
  const rows = await (limit === undefined ? query : query.limit(limit)).execute();
  return rows.map(({ id }) => id);
}
