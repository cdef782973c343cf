import type { PastRun } from '#domain/eta.ts';
import type { TaskKind } from '#domain/kinds/registry.ts';
import type { SourceKind } from '#domain/source.ts';
import type { Store } from '#server/db/database.ts';

/** So many of the latest runs speak for the next one. */
const RUNS_REMEMBERED = 60;
/** History moves slowly: reading it anew for every poll would only cost. */
const REMEMBER_MS = 10_000;

/** What makes tasks alike: those that take about as long for each item. */
export interface Likeness {
  readonly kind: TaskKind;
  readonly method: string;
  readonly source: { readonly kind: SourceKind };
}

/** How long similar tasks took, phase by phase: completed ones of the same kind and method, from the same kind of source. */
export interface PhaseHistory {
  runsLike(task: Likeness): Promise<readonly PastRun[]>;
}

export function openPhaseHistory(store: Store, clock: () => number): PhaseHistory {
  const remembered = new Map<string, { runs: readonly PastRun[]; until: number }>();
  return {
    async runsLike({ kind, method, source }) {
      const key = JSON.stringify([kind, method, source.kind]);
      const held = remembered.get(key);
      if (held !== undefined && held.until > clock()) return held.runs;
      const runs = await readRuns(store, { kind, method, source });
      remembered.set(key, { runs, until: clock() + REMEMBER_MS });
      return runs;
    },
  };
}

async function readRuns(store: Store, { kind, method, source }: Likeness): Promise<PastRun[]> {
  const latest = store
    .selectFrom('tasks')
    .innerJoin('sources', 'sources.id', 'tasks.source_id')
    .select('tasks.id')
    .where('tasks.kind', '=', kind)
    .where('tasks.method', '=', method)
    .where('sources.kind', '=', source.kind)
    .where('tasks.status', '=', 'completed')
    .orderBy('tasks.completed_at', 'desc')
    .limit(RUNS_REMEMBERED);
  const rows = await store
    .selectFrom('phases')
    .select(['task_id', 'name', 'worked_ms', 'items_processed'])
    .where('task_id', 'in', latest)
    .where('status', '=', 'completed')
    .execute();
  return Array.from(Map.groupBy(rows, ({ task_id }) => task_id).values(), (phases) => {
    const entries = phases.map((row) => [row.name, { durationMs: row.worked_ms, items: row.items_processed }] as const);
    return new Map(entries);
  });
}
