import type { IngestionSource } from '#domain/ingestion.ts';

/** What a way to add is given: begins to add these, and whether it is on its way. */
export interface AddProps {
  readonly isPending: boolean;
  onAdd(sources: readonly IngestionSource[]): void;
}
