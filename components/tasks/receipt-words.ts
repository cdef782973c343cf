import type { PhaseName } from '#domain/kinds/registry.ts';
import type { Receipt } from '#domain/receipt.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatItems } from '../format/quantity.ts';

/** What a cancelled task leaves: `Stopped in extracting: 41 of 117 pages kept; connecting and fetching were done.` */
export function receiptWords(receipt: Receipt): string {
  const done = doneWords(receipt.phasesCompleted);
  if (receipt.stoppedIn === null) return done === null ? 'Stopped before it began.' : `Stopped after ${done}.`;
  const items = itemsWords(receipt);
  return `${stoppedWords(receipt)}${items === null ? '' : `: ${items}`}${done === null ? '' : `; ${done} ${receipt.phasesCompleted.length === 1 ? 'was' : 'were'} done`}.`;
}

/** The same where there is little room: `Stopped in extracting: 41 of 117 pages kept` */
export function shortReceiptWords(receipt: Receipt): string {
  if (receipt.stoppedIn === null) return receiptWords(receipt).replace(/\.$/, '');
  const items = itemsWords(receipt);
  return `${stoppedWords(receipt)}${items === null ? '' : `: ${items}`}`;
}

/**
 * That the task went on after its worker had died, and with what: `Recovered after a restart: 41 of 117 pages kept.`
 * Null where that did not happen in the present attempt.
 */
export function recoveredWords({ phases, recovery }: TaskSnapshot): string | null {
  if (recovery === null) return null;
  const { phase: name, itemsKept, itemsTotal } = recovery;
  const unit = phases.find((phase) => phase.name === name)?.unit;
  if (unit === undefined || itemsKept === 0) return 'Recovered after a restart.';
  return `Recovered after a restart: ${countWords(itemsKept, itemsTotal, unit)} kept.`;
}

function stoppedWords({ stoppedIn }: Receipt): string {
  return `Stopped${stoppedIn === null ? '' : ` in ${stoppedIn}`}`;
}

function itemsWords({ itemsKept, itemsDiscarded, itemsTotal, unit }: Receipt): string | null {
  if (unit === null || unit === 'checks') return null;
  if (itemsKept > 0) return `${countWords(itemsKept, itemsTotal, unit)} kept`;
  if (itemsDiscarded > 0) return `${countWords(itemsDiscarded, itemsTotal, unit)} discarded`;
  return null;
}

function countWords(itemsProcessed: number, itemsTotal: number | null, unit: NonNullable<Receipt['unit']>): string {
  return formatItems({ unit, itemsProcessed, itemsTotal, status: 'completed' });
}

function doneWords(phases: readonly PhaseName[]): string | null {
  return phases.length === 0 ? null : listOf.format(phases);
}

const listOf = new Intl.ListFormat('en-GB', { type: 'conjunction' });
