'use client';

import { Download, Search } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { DocumentPage } from '#domain/knowledge.ts';
import { isTaskId } from '#domain/task-id.ts';
import { useDocument } from '@/hooks/use-document.ts';
import { useSummary } from '@/hooks/use-summary.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatLanguage, formatMediaType } from '../format/media-type.ts';
import { formatDay } from '../format/moment.ts';
import { formatBytes, formatCount } from '../format/quantity.ts';
import { NO_SEARCH, searchPath } from '../knowledge/search-state.ts';
import { documentTitle } from '../knowledge/search-words.ts';
import { DeadEnd } from '../shell/dead-end.tsx';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { TaskLink } from '../tasks/task-link.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DocumentText, fileHref } from './document-text.tsx';
import { parsePassageRange } from './passage-range.ts';

/** A document: where it is from, where it is kept, and its own text. */
export function DocumentScreen({ id }: { id: string }) {
  const { document, failure, isLoading } = useDocument(id);
  useDocumentTitle(document === undefined ? undefined : documentTitle(document));
  if (failure?.code === 'not_found') return <DocumentNotFound />;
  if (document !== undefined) return <DocumentView document={document} />;
  if (isLoading || failure === null) return <DocumentSkeleton />;
  return (
    <div className="mx-auto max-w-measure">
      <FailureNote failure={failure} />
    </div>
  );
}

function DocumentView({ document }: { document: DocumentPage }) {
  const wanted = useSearchParams().get('passage');
  const range = useMemo(() => parsePassageRange(wanted), [wanted]);
  const title = documentTitle(document);
  return (
    <article className="mx-auto max-w-[42rem]">
      <header>
        <p className="numerals flex flex-wrap gap-x-4 text-fine text-soft">
          <Origin document={document} />
          {[formatMediaType(document.mediaType), formatLanguage(document.language)].filter(Boolean).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {document.source.bytes !== null && <span>{formatBytes(document.source.bytes)}</span>}
          <span>{formatCount(document.chunks, 'passage')} to search</span>
        </p>
        <h1
          dir="auto"
          lang={document.language ?? undefined}
          className="reading mt-3 text-balance break-words font-medium text-title tracking-[-0.012em]"
        >
          {title}
        </h1>
        <div className="mt-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 text-fine text-soft">
          <p className="min-w-0 flex-1 basis-64">
            <span className="block">
              In{' '}
              {document.knowledgeBases.map(({ id, name }, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link href={`/knowledge/${id}`} className="link text-ink">
                    {name}
                  </Link>
                </span>
              ))}
            </span>
            <span className="numerals block text-faint">
              Added <time dateTime={document.addedAt}>{formatDay(document.addedAt)}</time>
              {isTaskId(document.taskId) && (
                <>
                  {' '}
                  <TaskLink taskId={document.taskId}>see how</TaskLink>
                </>
              )}
            </span>
          </p>
          <p className="flex flex-wrap gap-2">
            <Button asChild size="small">
              <Link href={searchPath('/knowledge', { ...NO_SEARCH, documentId: document.id })}>
                <Search />
                Search in it
              </Link>
            </Button>
            {document.hasFile && (
              <Button asChild size="small">
                <a href={fileHref(document.id)} target="_blank" rel="noreferrer">
                  <Download />
                  {document.mediaType === 'application/pdf' ? 'Open the file' : 'Download the file'}
                </a>
              </Button>
            )}
          </p>
        </div>
      </header>
      {document.summaryId !== null && <Gist summaryId={document.summaryId} />}
      <section aria-label="Text" className="mt-12">
        <DocumentText page={document} range={range} />
      </section>
    </article>
  );
}

/** The name of the file or the address, as far as the title does not say it. */
function Origin({ document }: { document: DocumentPage }) {
  const { url } = document.source;
  if (url === null)
    return documentTitle(document) === document.name ? null : <span className="break-all">{document.name}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer" className="link break-all">
      {URL.canParse(url) ? new URL(url).host.replace(/^www\./, '') : url}
      <span className="sr-only"> (in a new tab)</span>
    </a>
  );
}

/** What it is about, where it was summarized too. */
function Gist({ summaryId }: { summaryId: string }) {
  const { summary } = useSummary(summaryId);
  if (summary === undefined) return null;
  return (
    <section aria-label="Summary" className="mt-8 border-accent border-l-2 pl-6">
      <p dir="auto" lang={summary.language ?? undefined} className="reading text-pretty text-read text-soft">
        {summary.gist}
      </p>
      <p className="mt-2 text-fine">
        <Link href={`/summaries/${summaryId}`} className="link numerals font-medium">
          Read the summary, {formatCount(summary.points.length, 'point')}
        </Link>
      </p>
    </section>
  );
}

function DocumentNotFound() {
  return (
    <DeadEnd
      title="There is no such document"
      actions={
        <Button asChild look="solid">
          <Link href="/knowledge">See your knowledge bases</Link>
        </Button>
      }
    >
      It may have been removed, or replaced by a newer version of itself.
    </DeadEnd>
  );
}

/** The room that a document takes while it is on its way. */
export function DocumentSkeleton() {
  return (
    <div aria-hidden className="mx-auto max-w-[42rem]">
      <Skeleton className="w-48 text-fine" />
      <div className="mt-4 space-y-3 text-title">
        <Skeleton />
        <Skeleton className="w-2/3" />
      </div>
      <div className="mt-16 space-y-6 border-hairline border-l-2 pl-8 text-lead">
        {[0, 1, 2].map((passage) => (
          <div key={passage} className="space-y-3">
            <Skeleton />
            <Skeleton className="w-11/12" />
            <Skeleton className="w-1/2" />
          </div>
        ))}
      </div>
    </div>
  );
}
