import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { Tables } from '#server/db/schema.ts';

/** Tasks that run at once in the whole installation. Null: no limit. */
export interface QueueLimits {
  /** Of one owner. */
  readonly perOwner: number | null;
  /** Fetched from one host. */
  readonly perHost: number | null;
}

/**
 * Where each waiting task stands in the queue, from 1. Owners take turns: a person's first waiting task stands before
 * anybody's second, and whoever has tasks running already has had that many turns. So one who queues a thousand does
 * not keep another with one waiting.
 */
export async function queuePositions(store: Store): Promise<Map<string, number>> {
  const waiting = await inTurn(store, (where) =>
    where.and([where('status', '=', 'pending'), where('lease_token', 'is', null)]),
  ).execute();
  return new Map(waiting.map(({ id }, index) => [id, index + 1]));
}

/**
 * The task whose turn it is: the first in the queue that may start now, which one that a dead worker left is as well.
 *
 * @param taken those that this process runs already
 * @param leases whoever holds a task and has been silent for so long, by the time that all share, is dead
 */
export async function nextInQueue(
  trx: StoreTransaction,
  now: number,
  {
    taken,
    leases,
    limits,
  }: { taken: readonly string[]; leases: { now: number; silentMs: number }; limits: QueueLimits },
): Promise<string | null> {
  let query = inTurn(trx, ({ and, or, eb }) =>
    and([
      eb('status', 'in', ['pending', 'running']),
      or([eb('next_retry_at', 'is', null), eb('next_retry_at', '<=', now)]),
      or([
        eb('lease_token', 'is', null),
        eb('heartbeat_at', '<=', leases.now - leases.silentMs),
        // From before the clock was set back: it proves nothing.
        eb('heartbeat_at', '>=', leases.now + leases.silentMs),
      ]),
      ...(taken.length > 0 ? [eb('id', 'not in', taken)] : []),
    ]),
  );
  const { perOwner, perHost } = limits;
  if (perOwner !== null) {
    query = query.where(({ or, eb, fn }) =>
      or([eb('waiting.lease_token', 'is not', null), eb(fn.coalesce('busy.turns', sql<number>`0`), '<', perOwner)]),
    );
  }
  if (perHost !== null) {
    const busyHosts = await trx
      .selectFrom('tasks')
      .innerJoin('sources', 'sources.id', 'tasks.source_id')
      .select('sources.host')
      .where('tasks.status', '=', 'running')
      .where('tasks.lease_token', 'is not', null)
      .where('sources.host', 'is not', null)
      .groupBy('sources.host')
      .having(({ fn }) => fn.countAll(), '>=', perHost)
      .execute();
    const hosts = busyHosts.flatMap(({ host }) => host ?? []);
    // Nearly always there are none, and then nobody needs to know where each waiting task is from.
    if (hosts.length > 0) {
      query = query.where(({ or, eb, selectFrom }) =>
        or([
          eb('waiting.lease_token', 'is not', null),
          eb('waiting.source_id', 'not in', selectFrom('sources').select('id').where('host', 'in', hosts)),
        ]),
      );
    }
  }
  const next = await query.limit(1).executeTakeFirst();
  return next?.id ?? null;
}

/** The tasks that wait, in the order of their turns. */
function inTurn(
  store: Store | StoreTransaction,
  isWaiting: (where: ExpressionBuilder<Tables, 'tasks'>) => Expression<SqlBool>,
) {
  return store
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
        .select(['id', 'owner_id', 'queued_at', 'lease_token', 'source_id'])
        .select(sql<number>`row_number() over (partition by owner_id order by queued_at, id)`.as('place'))
        .where(isWaiting),
    )
    .selectFrom('waiting')
    .leftJoin('busy', 'busy.owner_id', 'waiting.owner_id')
    .select('waiting.id')
    .orderBy(sql`waiting.place + coalesce(busy.turns, 0)`)
    .orderBy('waiting.queued_at')
    .orderBy('waiting.id');
}
