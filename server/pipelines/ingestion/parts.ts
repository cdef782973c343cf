import type { PhaseName } from '#domain/kinds/registry.ts';

/** How much of each document that is in work in a phase is done, 0 to 1: long ones move the percent before they are. */
export class Parts {
  readonly #done = new Map<PhaseName, Map<string, number>>();

  /** So much of a document is done. */
  set(phase: PhaseName, id: string, part: number): void {
    const parts = this.#done.get(phase) ?? new Map<string, number>();
    parts.set(id, part);
    this.#done.set(phase, parts);
  }

  /** It is done, or given up: it counts as a document now, or is begun anew. */
  drop(phase: PhaseName, id: string): void {
    this.#done.get(phase)?.delete(id);
  }

  /** What is done of all that are in work in a phase, in documents. */
  sum(phase: PhaseName): number {
    return [...(this.#done.get(phase)?.values() ?? [])].reduce((sum, part) => sum + part, 0);
  }
}
