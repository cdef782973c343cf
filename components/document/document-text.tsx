'use client';

import { ArrowUpRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DocumentPage } from '#domain/knowledge.ts';
import { useDocumentText } from '@/hooks/use-document.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatLocator, spellLocator } from '../format/locator.ts';
import { MarginMark, MarginRule } from '../line/margin-rule.tsx';
import type { NumberedPassage } from '../summary/quote-in-context.ts';
import { placeLink } from '../summary/source-link.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { isWithin, type PassageRange } from './passage-range.ts';

/** More passages around a place than a screen can show. */
const NEAR_PASSAGES = 220;

/** A document's own text, hanging on the rule; where a place was asked for, it begins there and is marked. */
export function DocumentText({ page, range }: { page: DocumentPage; range: PassageRange | null }) {
  const { passages, isLoading, failure, hasEarlier, hasMore, loadEarlier, loadMore } = useDocumentText(
    page.id,
    range?.first ?? 0,
    page.passages,
  );
  const text = useRef<HTMLDivElement>(null);
  const isHere = passages.length > 0;

  useEffect(() => {
    if (!isHere || range === null) return;
    let isOver = false;
    const show = () => {
      const place = text.current?.querySelector<HTMLElement>('#passage');
      if (isOver || place == null) return;
      place.scrollIntoView({ block: place.clientHeight > window.innerHeight / 2 ? 'start' : 'center' });
      // Whoever hears the page, or goes on by keyboard, goes on from here.
      place.focus({ preventScroll: true });
    };
    show();
    // The text moves once more when its own letters have come.
    void document.fonts.ready.then(show);
    return () => {
      isOver = true;
    };
  }, [isHere, range]);

  if (page.passages === 0) return <p className="text-soft">No text was found in it.</p>;
  if (failure !== null && !isHere) return <FailureNote failure={failure} />;
  if (isLoading) return <TextSkeleton />;
  return (
    <div ref={text}>
      {hasEarlier && (
        <Button size="small" className="mb-6" onClick={loadEarlier}>
          Show what stands before
        </Button>
      )}
      <MarginRule>
        {passages.map((passage, position) => (
          <PassageBlock
            key={passage.index}
            passage={passage}
            before={passages[position - 1]}
            isHere={isWithin(passage.index, range)}
            isFirstHere={passage.index === range?.first}
            page={page}
            isFar={Math.abs(passage.index - (range?.first ?? 0)) > NEAR_PASSAGES}
          />
        ))}
      </MarginRule>
      {hasMore && <More onMore={loadMore} />}
    </div>
  );
}

function PassageBlock({
  passage,
  before,
  isHere,
  isFirstHere,
  isFar,
  page,
}: {
  passage: NumberedPassage;
  before: NumberedPassage | undefined;
  isHere: boolean;
  isFirstHere: boolean;
  isFar: boolean;
  page: DocumentPage;
}) {
  const place = formatLocator(passage.locator);
  const isNewPlace = before === undefined || formatLocator(before.locator) !== place;
  const headings = passage.headingPath.join(' › ');
  const isNewHeading = passage.role !== 'heading' && headings !== '' && headings !== before?.headingPath.join(' › ');
  const follows = before?.role === 'heading' && before.text === passage.headingPath.at(-1);
  const link = isFirstHere
    ? placeLink(
        {
          fileHref: page.hasFile && page.source.url === null ? fileHref(page.id) : null,
          url: page.source.url,
        },
        { quote: passage.text, locator: passage.locator },
      )
    : null;
  return (
    <div
      data-passage={passage.index}
      {...(isFirstHere ? { id: 'passage', tabIndex: -1 } : {})}
      className={classNames(
        'relative scroll-my-24 pb-4 pl-6 outline-none sm:pl-8',
        // Clear of the rule, which goes on beside it.
        isHere && 'border-transparent border-l bg-linear-to-r from-mark/80 to-mark/25 bg-clip-padding pt-1 pr-3',
        // Drawn only when it comes near. What stands around the place that is shown has to have its size at once.
        isFar && '[contain-intrinsic-size:auto_6rem] [content-visibility:auto]',
      )}
    >
      {isFirstHere && <MarginMark isHere className={passage.role === 'heading' ? 'top-[2.1rem]' : 'top-[0.9rem]'} />}
      {isNewHeading && !follows && (
        <p className="mb-1 pt-3 font-semibold text-fine text-soft" dir="auto">
          {headings}
        </p>
      )}
      {isNewPlace && passage.locator.kind !== 'paragraph' && (
        <span className="numerals mb-0.5 block text-faint text-fine">
          <span aria-hidden>{place}</span>
          <span className="sr-only">{spellLocator(passage.locator)}</span>
        </span>
      )}
      <PassageWords passage={passage} isHere={isHere} language={page.language} />
      {link !== null && (
        <a
          href={link.href}
          target="_blank"
          rel="noreferrer"
          className="link mt-1.5 inline-flex items-center gap-1 font-medium text-fine"
        >
          {link.label}
          <ArrowUpRight aria-hidden className="size-4" />
          <span className="sr-only"> (in a new tab)</span>
        </a>
      )}
    </div>
  );
}

function PassageWords({
  passage: { text, role },
  isHere,
  language,
}: {
  passage: NumberedPassage;
  isHere: boolean;
  language: string | null;
}) {
  const words = isHere ? <mark className="bg-transparent text-ink">{text}</mark> : text;
  const lang = language ?? undefined;
  switch (role) {
    case 'heading':
      return (
        <h2 dir="auto" lang={lang} className="reading pt-4 text-balance break-words font-semibold text-gist">
          {words}
        </h2>
      );
    case 'code':
      return (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto bg-well p-3 font-mono text-fine"
        >
          {words}
        </pre>
      );
    case 'table':
      return (
        <p dir="auto" lang={lang} className="numerals whitespace-pre-wrap break-words border-hairline border-b pb-1">
          {words}
        </p>
      );
    default:
      return (
        <p
          dir="auto"
          lang={lang}
          className="reading whitespace-pre-line break-words text-pretty text-[1.125rem] leading-[1.6]"
        >
          {words}
        </p>
      );
  }
}

/** Comes by itself when the reader gets there. */
function More({ onMore }: { onMore(): void }) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    const { current } = end;
    if (current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
      },
      { rootMargin: '800px' },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={end} className="mt-6">
      <Button size="small" onClick={onMore}>
        Show more of the text
      </Button>
    </div>
  );
}

export function fileHref(documentId: string): string {
  return `/api/documents/${encodeURIComponent(documentId)}/file`;
}

function TextSkeleton() {
  return (
    <div aria-hidden className="space-y-8 border-hairline border-l-2 pl-8 text-lead">
      {[0, 1, 2].map((passage) => (
        <div key={passage} className="space-y-3">
          <Skeleton />
          <Skeleton className="w-11/12" />
          <Skeleton className="w-2/3" />
        </div>
      ))}
    </div>
  );
}
