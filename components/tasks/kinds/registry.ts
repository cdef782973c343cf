import type { TaskKind } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { ingestion } from './ingestion.ts';
import type { KindView } from './kind-view.ts';
import { reembedding } from './reembedding.ts';
import { summary } from './summary.ts';

/** How each kind of task is shown. A kind of the domain without a line here does not compile. */
export const KIND_VIEWS = { summary, ingestion, reembedding } as const satisfies Record<TaskKind, KindView<string>>;

/** A background task that went well needs no message. */
export function isHousekeeping({ kind, status }: Pick<TaskSnapshot, 'kind' | 'status'>): boolean {
  return KIND_VIEWS[kind].isHousekeeping && status === 'completed';
}
