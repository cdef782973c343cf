import Link from 'next/link';
import type { IngestionItem } from '#domain/ingestion.ts';
import { Knot } from '../line/marks.tsx';
import { itemWords } from './item-words.ts';

/** One document of an ingestion: its name, how it stands, and why it failed. */
export function ItemRow({ item, isTaskOver = true }: { item: IngestionItem; isTaskOver?: boolean }) {
  const { name, failure, failedIn, documentId, state } = item;
  return (
    <li className="relative py-2 text-fine">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5">
        <span className="min-w-0 flex-1 basis-52 break-words text-ink text-ui">
          {documentId !== null && state === 'indexed' ? (
            <Link href={`/documents/${documentId}`} className="hover:link">
              {name}
            </Link>
          ) : (
            name
          )}
        </span>
        <span className={state === 'failed' ? 'text-brick' : 'numerals text-soft'}>
          {itemWords(item, isTaskOver)}
          {failedIn !== null && ` in ${failedIn}`}
        </span>
      </div>
      {failure !== null && (
        <p className="relative pl-9 text-soft">
          <span aria-hidden className="absolute top-0 left-0 block h-5 w-6">
            <Knot className="left-1/2" />
          </span>
          <span className="break-words text-brick">{failure.message}</span> {failure.remedy}
        </p>
      )}
    </li>
  );
}
