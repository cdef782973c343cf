'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Citation, Summary } from '#domain/summary.ts';
import { isTaskId } from '#domain/task-id.ts';
import { usePassages } from '@/hooks/use-passages.ts';
import { useSummary } from '@/hooks/use-summary.ts';
import { useTask } from '@/hooks/use-task.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatDay } from '../format/moment.ts';
import { formatCount } from '../format/quantity.ts';
import { sourceName } from '../library/source-words.ts';
import { SummaryActions } from '../library/summary-actions.tsx';
import { DeadEnd } from '../shell/dead-end.tsx';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { leftOutWords } from '../tasks/problem-words.ts';
import { TaskLink } from '../tasks/task-link.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useHistoryStep } from '../ui/use-history-step.ts';
import { useKeyShortcuts } from '../ui/use-key-shortcuts.ts';
import { type CitationAddress, Points } from './points.tsx';
import { SourcePanel } from './source-panel.tsx';
import { useWideScreen } from './use-wide-screen.ts';

const METHOD_WORDS = {
  extractive: 'Extractive summary: sentences taken from the source',
} as const satisfies Record<Summary['method'], string>;

/** Gutter for the citations, the text, and the source beside it where there is room. */
const COLUMNS =
  'sm:grid sm:grid-cols-[5.5rem_minmax(0,var(--container-measure))] sm:justify-center beside:grid-cols-[5.5rem_minmax(0,var(--container-measure))_minmax(0,1fr)] beside:justify-start print:grid print:grid-cols-[5rem_1fr]';

export function SummaryScreen({ id }: { id: string }) {
  const { summary, failure, isLoading } = useSummary(id);
  useDocumentTitle(summary?.title);
  if (summary !== undefined) return <SummaryView summary={summary} />;
  if (failure?.code === 'not_found') return <SummaryNotFound />;
  if (isLoading || failure === null) return <SummarySkeleton />;
  return (
    <div className="mx-auto max-w-measure">
      <FailureNote failure={failure} />
    </div>
  );
}

function SummaryView({ summary }: { summary: Summary }) {
  const router = useRouter();
  const [open, setOpen] = useState<CitationAddress | null>(null);
  const isWide = useWideScreen();
  // One that was made while documents were added has no task of its own.
  const taskId = summary.taskId !== null && isTaskId(summary.taskId) ? summary.taskId : null;
  const citation = open === null ? null : citationAt(summary, open);
  const { passages, isLoading, failure } = usePassages(summary.id, citation?.passage ?? null);
  const opener = useRef<HTMLElement>(null);
  const [isByKeyboard, setIsByKeyboard] = useState(false);

  const closeNow = () => {
    setOpen(null);
    opener.current?.focus({ preventScroll: true });
  };
  // On a small screen the Back button treats the source as a page of its own.
  const step = useHistoryStep('source', closeNow);

  const show = (address: CitationAddress, by: HTMLElement, withKeyboard: boolean) => {
    opener.current = by;
    setIsByKeyboard(withKeyboard);
    setOpen(address);
    if (!isWide) step.enter();
  };
  const close = () => {
    if (!step.leave()) closeNow();
  };

  const onEscape = useEffectEvent((event: KeyboardEvent) => {
    // The sheet of a small screen closes itself.
    if (event.key === 'Escape' && !event.defaultPrevented && isWide && open !== null) close();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onEscape(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const panel = citation !== null && (
    <SourcePanel
      summary={summary}
      citation={citation}
      passages={isLoading ? undefined : passages}
      failure={failure}
      onClose={close}
      takesFocus={isWide && isByKeyboard}
    />
  );

  return (
    <article className={COLUMNS}>
      <header className="sm:col-start-2">
        <p className="numerals flex flex-wrap gap-x-4 text-fine text-soft">
          <SourceName summary={summary} />
          <span>{formatCount(summary.words, 'word')}</span>
          <span>{summary.readingMinutes} min to read in full</span>
        </p>
        <h1
          dir="auto"
          lang={summary.language ?? undefined}
          className="reading mt-3 text-balance font-medium text-title tracking-[-0.012em]"
        >
          {summary.title}
        </h1>
      </header>

      <p
        dir="auto"
        lang={summary.language ?? undefined}
        className="reading mt-6 text-pretty text-gist text-soft sm:col-start-2"
      >
        {summary.gist}
      </p>

      <div className="mt-6 mb-10 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-fine text-soft sm:col-start-2 sm:mb-12">
        <p className="min-w-0 flex-1 basis-64">
          {METHOD_WORDS[summary.method]}
          <time dateTime={summary.createdAt} className="numerals block text-faint">
            {formatDay(summary.createdAt)}
          </time>
          {taskId !== null && <LeftOut taskId={taskId} />}
        </p>
        <SummaryActions full summary={summary} onRemoved={() => router.push('/library')} />
      </div>

      <div className="pl-[5.5px] sm:col-start-2 sm:pl-0">
        <Points summary={summary} open={open} onOpen={show} />
      </div>

      <aside
        aria-label="Source"
        className={classNames(
          'hidden beside:col-start-3 beside:block beside:pl-14 print:hidden',
          // The panel may use the whole height of the page; the hint stands where there is something to point at.
          panel === false ? 'beside:row-start-4' : 'beside:row-start-1 beside:row-end-6',
        )}
      >
        {isWide && panel !== false ? (
          <div className="unfold sticky top-8 flex max-h-[calc(100dvh-10rem)] flex-col border-accent border-t-2 pt-4">
            {panel}
          </div>
        ) : (
          <Hint />
        )}
      </aside>
      {!isWide && citation !== null && (
        <Sheet open onOpenChange={(isOpen) => isOpen || close()} title="Source">
          {panel}
        </Sheet>
      )}

      <footer className="mt-14 text-fine text-soft sm:col-start-2 print:mt-8">
        {summary.source.url !== null && <p className="hidden break-all print:block">Source: {summary.source.url}</p>}
        {taskId !== null && (
          <p className="print:hidden">
            <TaskLink taskId={taskId} gone="The record of how this summary was made has been removed.">
              How this summary was made
            </TaskLink>
          </p>
        )}
      </footer>
    </article>
  );
}

/** That the summary was made without a part of its source, as long as the task that made it is known. */
function LeftOut({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  const words = task === undefined ? null : leftOutWords(task);
  if (words === null) return null;
  return (
    <Link href={`/tasks/${taskId}`} className="link numerals text-brick">
      {words}
    </Link>
  );
}

function SourceName({ summary }: { summary: Summary }) {
  const name = sourceName(summary.source);
  const { url, kind } = summary.source;
  const isPdf = summary.points.some(({ citations }) => citations.some(({ locator }) => locator.kind === 'page'));
  const href = url ?? (kind === 'upload' && isPdf ? `/api/sources/${encodeURIComponent(summary.id)}/file` : null);
  if (href === null) return <span className="break-all">{name}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer" className="link break-all">
      {name}
      <span className="sr-only"> (in a new tab)</span>
    </a>
  );
}

function Hint() {
  const [hasShortcuts] = useKeyShortcuts();
  return (
    <div className="sticky top-8 max-w-60 space-y-2 text-faint text-fine">
      <p>Select a page, time or paragraph in the margin to see the source.</p>
      <p className={hasShortcuts ? '' : 'hidden'}>
        <Kbd>j</Kbd> <Kbd>k</Kbd> next and previous point
        <br />
        <Kbd>Enter</Kbd> opens its source
      </p>
    </div>
  );
}

function citationAt(summary: Summary, { point, citation }: CitationAddress): Citation | null {
  return summary.points[point]?.citations[citation] ?? null;
}

function SummaryNotFound() {
  return (
    <DeadEnd
      title="There is no such summary"
      actions={
        <>
          <Button asChild look="solid">
            <Link href="/library">Look in the library</Link>
          </Button>
          <Button asChild>
            <Link href="/">Start a summary</Link>
          </Button>
        </>
      }
    >
      It may have been deleted. The library holds all that are kept.
    </DeadEnd>
  );
}

/** The room that a summary takes while it is on its way. */
export function SummarySkeleton() {
  return (
    <div aria-hidden className={COLUMNS}>
      <div className="sm:col-start-2">
        <Skeleton className="w-48 text-fine" />
        <div className="mt-4 space-y-3 text-title">
          <Skeleton />
          <Skeleton className="w-2/3" />
        </div>
        <div className="mt-8 max-w-measure space-y-3.5 text-gist">
          <Skeleton />
          <Skeleton className="w-4/5" />
        </div>
        <div className="mt-24 max-w-measure space-y-10 border-hairline border-l-2 pl-8 text-read">
          {[0, 1, 2].map((point) => (
            <div key={point} className="space-y-3">
              <Skeleton />
              <Skeleton className="w-11/12" />
              <Skeleton className="w-1/2" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
