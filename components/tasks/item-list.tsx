'use client';

import { useState } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useIngestionItems } from '@/hooks/use-ingestion-items.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatNumber } from '../format/quantity.ts';
import { Button } from '../ui/button.tsx';
import { ChoiceRow } from '../ui/choice-row.tsx';
import { ItemRow } from './item-row.tsx';
import { countIn, ITEM_VIEW_NAMES, ITEM_VIEWS, type ItemView } from './item-words.ts';

/** The documents of an ingestion, a row each, with what failed before everything else where something did. */
export function ItemList({ task }: { task: TaskSnapshot }) {
  const [chosen, choose] = useState<ItemView | null>(null);
  const hasFailures = task.phases.some(({ itemsFailed }) => itemsFailed > 0);
  const view = chosen ?? (isFinished(task.status) && hasFailures ? 'failed' : 'all');
  const { items, counts, isFinal, isLoading, failure, hasMore, isLoadingMore, loadMore } = useIngestionItems(
    task,
    ITEM_VIEWS[view].states,
  );
  const views = ITEM_VIEW_NAMES.filter((name) => name === 'all' || name === view || countIn(name, counts) > 0);
  return (
    <section aria-labelledby="documents" className="mt-14" aria-busy={isLoading}>
      <h2 id="documents" className="font-semibold text-lead">
        Documents
      </h2>
      <ChoiceRow<ItemView>
        legend="Which documents"
        className="mt-1"
        value={view}
        choices={views.map((name) => ({
          value: name,
          label: (
            <>
              {ITEM_VIEWS[name].label}
              <span className="font-normal text-faint"> {formatNumber(countIn(name, counts))}</span>
            </>
          ),
        }))}
        onChoose={choose}
      />
      {failure !== null && items.length === 0 ? (
        <FailureNote failure={failure} className="mt-4" />
      ) : (
        <ol className="mt-2 divide-y divide-hairline/60 border-hairline border-t">
          {items.map((item) => (
            <ItemRow key={item.id} item={item} isTaskOver={isFinal} />
          ))}
        </ol>
      )}
      {!isLoading && items.length === 0 && failure === null && (
        <p className="mt-3 text-fine text-soft">No documents in this state.</p>
      )}
      {hasMore && (
        <Button className="mt-4" aria-disabled={isLoadingMore} onClick={loadMore}>
          Show more
        </Button>
      )}
    </section>
  );
}
