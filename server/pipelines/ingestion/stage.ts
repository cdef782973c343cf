import type { ItemState } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { Problem } from '#domain/task.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';

/** What one phase of an ingestion does to documents. */
export interface StageBase {
  readonly name: PhaseName<'ingestion'>;
  /** The state in which it takes documents up. */
  readonly takes: ItemState;
  /** The phase that brings them there. */
  readonly after: PhaseName<'ingestion'> | null;
  /** How many are stored together at most. */
  readonly group: number;
  /** Whether it may go ahead now, or has to let the phases behind it catch up. */
  mayTake?(work: IngestionWork): boolean | Promise<boolean>;
}

/** Makes something of one document after the other; what was made of several is stored together. */
export interface DocumentStage<Input, Made extends MadeOfDocument> extends StageBase {
  /** How many it works on at once. */
  readonly lanes: number;
  /** What is made of so many passages or chunks is stored without waiting for more. */
  readonly rowsPerStore: number;
  /** What is stored of these documents, in their order, asked for at once. */
  read(work: IngestionWork, items: readonly StoredItem[]): Promise<readonly Input[]>;
  /**
   * Brings one document as far as it comes without storing its next state. Told to stop by `track.signal`.
   *
   * @returns what is left to store; null where all is stored
   * @throws FailureError where the document cannot be brought further
   */
  make(work: IngestionWork, item: StoredItem, input: Input, track: PhaseTracker): Promise<Made | null>;
  /**
   * Stores what was made of documents, each with its next state. May be asked again for fewer of them, where it failed.
   *
   * @returns what follows from it
   */
  keep(work: IngestionWork, trx: StoreTransaction, kept: readonly Kept<Made>[]): Promise<Afterwards>;
}

/** Brings several documents into the next state at once, stored. */
export interface GroupStage extends StageBase {
  /** @throws FailureError where one document cannot be, if it was given only one */
  process(work: IngestionWork, items: readonly StoredItem[], track: PhaseTracker): Promise<void>;
}

export interface MadeOfDocument {
  /** The passages or chunks that are stored with it. */
  readonly rows: number;
  /** How many items of the phase are done with it, where these are of the document itself. */
  readonly done: number;
  /** What is wrong with part of it. */
  readonly problem?: Omit<Problem, 'phase'>;
}

export interface Kept<Made> {
  readonly item: StoredItem;
  readonly made: Made;
}

/** What follows when documents are stored. */
export interface Afterwards {
  /** Once it is committed. */
  readonly tell: () => void;
  /** Documents that nothing needs any more, perhaps: these are removed with it. */
  readonly unneeded?: readonly (string | null)[];
}
