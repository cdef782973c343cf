'use client';

import { ArrowUpRight, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { Citation, Summary } from '#domain/summary.ts';
import { FailureNote } from '../failure-note.tsx';
import { spellLocator } from '../format/locator.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { type NumberedPassage, quoteInContext } from './quote-in-context.ts';
import { sourceLink } from './source-link.ts';

/** The source's own words around a citation, the quote marked, and the way into the source itself. */
export function SourcePanel({
  summary,
  citation,
  passages,
  failure,
  onClose,
  takesFocus,
}: {
  summary: Summary;
  citation: Citation;
  passages: readonly NumberedPassage[] | undefined;
  failure: Failure | null;
  onClose(): void;
  takesFocus: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each citation that is opened by keyboard takes the focus
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [citation, takesFocus]);
  const link = sourceLink(summary, citation);
  const headings = passages?.find(({ index }) => index === citation.passage)?.headingPath ?? [];
  const place = spellLocator(citation.locator);
  return (
    <div className="flex min-h-0 flex-col">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 ref={heading} tabIndex={-1} className="numerals font-semibold text-lead outline-none">
            {place.charAt(0).toUpperCase() + place.slice(1)}
          </h2>
          {headings.length > 0 && <p className="mt-0.5 text-fine text-soft">{headings.join(' › ')}</p>}
        </div>
        <Button look="quiet" size="icon" className="-mt-1 -mr-2" aria-label="Close the source" onClick={onClose}>
          <X />
        </Button>
      </div>
      {passages !== undefined && failure === null ? (
        <Context passages={passages} citation={citation} language={summary.language} />
      ) : failure !== null ? (
        <FailureNote failure={failure} className="mt-4" />
      ) : (
        <ContextSkeleton />
      )}
      {link !== null && (
        <p className="mt-4 border-hairline border-t pt-3">
          <a
            href={link.href}
            target="_blank"
            rel="noreferrer"
            className="link inline-flex items-center gap-1 font-medium"
          >
            {link.label}
            <ArrowUpRight aria-hidden className="size-4" />
            <span className="sr-only"> (in a new tab)</span>
          </a>
        </p>
      )}
    </div>
  );
}

function Context({
  passages,
  citation,
  language,
}: {
  passages: readonly NumberedPassage[];
  citation: Citation;
  language: string | null;
}) {
  const box = useRef<HTMLElement>(null);
  const context = quoteInContext(passages, citation);
  const isFound = context.some(({ runs }) => runs.some(({ isQuoted }) => isQuoted));

  // biome-ignore lint/correctness/useExhaustiveDependencies: another citation is another place to show
  useEffect(() => {
    const mark = box.current?.querySelector('mark');
    if (mark == null || box.current === null) return;
    box.current.scrollTop = mark.offsetTop - box.current.clientHeight / 3;
  }, [citation]);

  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label="Text of the source"
      lang={language ?? undefined}
      className="reading relative mt-4 min-h-0 space-y-3 overflow-y-auto text-[1.0625rem] leading-[1.6]"
    >
      {!isFound && (
        <p>
          <mark className="bg-mark text-ink">{citation.quote}</mark>
        </p>
      )}
      {context.map(({ index, runs }) => (
        <p key={index} dir="auto" className={classNames(index === citation.passage ? 'text-ink' : 'text-faint')}>
          {runs.map(({ text, isQuoted }) =>
            isQuoted ? (
              <mark key={text} className="box-decoration-clone bg-mark px-0.5 py-px text-ink">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </p>
      ))}
    </section>
  );
}

function ContextSkeleton() {
  return (
    <div aria-hidden className="mt-5 space-y-3">
      <Skeleton />
      <Skeleton className="w-11/12" />
      <Skeleton />
      <Skeleton className="w-2/3" />
    </div>
  );
}
