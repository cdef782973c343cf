'use client';

import { RotateCcw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import type { KnowledgeBase, KnowledgeDocument } from '#domain/knowledge.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useDocuments } from '@/hooks/use-documents.ts';
import { useKnowledgeChanges } from '@/hooks/use-knowledge-changes.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatLanguage, formatMediaType } from '../format/media-type.ts';
import { formatAgo } from '../format/moment.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { type SelectionMode, useSelection } from '../tasks/use-selection.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toast.tsx';
import { focusMark } from '../ui/use-kept-focus.ts';
import { documentTitle } from './search-words.ts';

/** So few need no search by their names. */
const FEW = 8;

/** The documents in a knowledge base, the newest first. */
export function DocumentList({ base, isGrowing }: { base: KnowledgeBase; isGrowing: boolean }) {
  const [search, setSearch] = useState('');
  const { documents, isLoading, failure, hasMore, isLoadingMore, loadMore } = useDocuments(base.id, {
    search,
    isGrowing,
  });
  const selection = useSelection(documents.map(({ id }) => id));
  const starter = useRef<HTMLButtonElement>(null);
  return (
    <section aria-labelledby="documents" className="mt-10" aria-busy={isLoading}>
      <div className="flex min-h-9 items-center justify-between gap-4">
        <h2 id="documents" className="numerals font-semibold text-ui">
          Documents
          <span className="ml-2 font-normal text-faint">{formatNumber(base.documents)}</span>
        </h2>
        {!selection.isOn && documents.length > 0 && (
          <Button ref={starter} look="quiet" size="small" className="-mr-3" onClick={selection.start}>
            Select
          </Button>
        )}
      </div>
      {(base.documents > FEW || search !== '') && (
        <SearchField
          label="Find a document by its name"
          placeholder="Find by name"
          className="mb-2 [&_input]:h-9 [&_input]:text-ui"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      )}
      {selection.isOn && (
        <DocumentBar
          base={base}
          documents={documents}
          selection={selection}
          onDone={() => {
            selection.stop();
            // The bar that had the focus is gone. A person who has moved on keeps the focus where it is.
            requestAnimationFrame(() => {
              if (document.activeElement === document.body) starter.current?.focus();
            });
          }}
        />
      )}
      {isLoading ? (
        <DocumentsSkeleton />
      ) : failure !== null && documents.length === 0 ? (
        <FailureNote failure={failure} className="mt-4" />
      ) : documents.length === 0 ? (
        <p className="mt-3 break-words text-soft">
          {search.trim() === ''
            ? 'The first documents appear here once they can be searched.'
            : `No document is called “${search.trim()}”.`}
        </p>
      ) : (
        <ul className="divide-y divide-hairline">
          {documents.map((document) => (
            <DocumentRow key={document.id} document={document} selection={selection} />
          ))}
        </ul>
      )}
      {hasMore && (
        <Button className="mt-4" aria-disabled={isLoadingMore} onClick={loadMore}>
          Show more
        </Button>
      )}
    </section>
  );
}

function DocumentRow({ document, selection }: { document: KnowledgeDocument; selection: SelectionMode }) {
  const title = documentTitle(document);
  const facts = [formatMediaType(document.mediaType), formatLanguage(document.language)].filter(Boolean);
  return (
    <li className="flex items-start gap-3 py-3" {...focusMark(document.id)}>
      {selection.isOn && (
        <Checkbox
          label={`Select ${title}`}
          className="mt-0.5"
          checked={selection.ids.includes(document.id)}
          onChange={() => {}}
          onClick={(event) => (event.shiftKey ? selection.extendTo(document.id) : selection.toggle(document.id))}
        />
      )}
      <div className="min-w-0 flex-1">
        <h3 className="break-words font-medium">
          <Link href={`/documents/${document.id}`} className="hover:link">
            {title}
          </Link>
        </h3>
        <p className="numerals flex flex-wrap gap-x-4 text-faint text-fine">
          {title !== document.name && <span className="max-w-full truncate text-soft">{document.name}</span>}
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          <span>{formatCount(document.chunks, 'passage')}</span>
          <time dateTime={document.addedAt}>{formatAgo(document.addedAt, Date.now())}</time>
          {document.summaryId !== null && (
            <Link href={`/summaries/${document.summaryId}`} className="link text-soft">
              Summary<span className="sr-only"> of {title}</span>
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}

/** The server takes so many at once. */
const MAX_AT_ONCE = 1_000;

/** What can be done with the selected documents. */
function DocumentBar({
  base,
  documents,
  selection,
  onDone,
}: {
  base: KnowledgeBase;
  documents: readonly KnowledgeDocument[];
  selection: SelectionMode;
  onDone(): void;
}) {
  const { removeDocuments, reingest } = useKnowledgeChanges();
  const [isAsking, setIsAsking] = useState(false);
  const [isPending, setIsPending] = useState(false);
  const announce = useAnnounce();
  const toast = useToast();
  const ids = selection.ids.slice(0, MAX_AT_ONCE);
  const words = formatCount(ids.length, 'document');
  const isNone = ids.length === 0 || isPending;

  const attempt = async (act: () => Promise<string>) => {
    if (isNone) return;
    setIsPending(true);
    try {
      announce(await act());
      onDone();
    } catch (error) {
      const { message, remedy } = failureOf(error);
      toast({ title: message, description: remedy, isBad: true });
    } finally {
      setIsPending(false);
    }
  };
  const readAgain = () =>
    attempt(async () => {
      await reingest(base.id, ids);
      return `${words} ${ids.length === 1 ? 'is' : 'are'} read again; what is found stays until then.`;
    });
  const remove = () => attempt(async () => `Removed ${formatCount(await removeDocuments(base.id, ids), 'document')}.`);

  return (
    <div className="sticky top-0 z-20 -mx-2.5 mb-1 flex flex-wrap items-center gap-x-3 gap-y-1 border-hairline border-b bg-paper px-2.5 py-2">
      <Checkbox
        label="Select all"
        takesFocus
        checked={documents.length > 0 && selection.ids.length === documents.length}
        isMixed={selection.ids.length > 0 && selection.ids.length < documents.length}
        onChange={selection.toggleAll}
      />
      <p className="numerals min-w-0 flex-1 text-soft">
        {formatNumber(selection.ids.length)} of {formatNumber(documents.length)} shown
      </p>
      <div className="order-last -mx-3 flex basis-full sm:order-none sm:mx-0 sm:basis-auto">
        <Button look="quiet" size="small" aria-disabled={isNone} onClick={() => void readAgain()}>
          <RotateCcw />
          Read again
        </Button>
        <Button look="quiet" size="small" aria-disabled={isNone} onClick={() => isNone || setIsAsking(true)}>
          <Trash2 />
          Remove
        </Button>
      </div>
      <Button size="small" onClick={onDone}>
        Done
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${words}?`}
        description={`They are taken out of “${base.name}”, and are not found in it any more. What is in no other knowledge base is deleted. The files and pages that they came from are not touched.`}
        confirm={`Remove ${words}`}
        onConfirm={() => void remove()}
      />
    </div>
  );
}

function DocumentsSkeleton() {
  return (
    <div aria-hidden>
      {[0, 1, 2].map((row) => (
        <div key={row} className="space-y-2.5 py-4">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-1/4 text-fine" />
        </div>
      ))}
    </div>
  );
}
