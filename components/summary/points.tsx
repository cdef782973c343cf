'use client';

import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Summary } from '#domain/summary.ts';
import { formatLocator, spellLocator } from '../format/locator.ts';
import { MarginMark, MarginRule } from '../line/margin-rule.tsx';
import { classNames } from '../ui/class-names.ts';
import { useKeyShortcuts } from '../ui/use-key-shortcuts.ts';

/** Which citation of which point is meant. */
export interface CitationAddress {
  readonly point: number;
  readonly citation: number;
}

/** The points, each hanging on the margin rule by its citations. `j` and `k`, or the arrows once inside, go through them. */
export function Points({
  summary,
  open,
  onOpen,
}: {
  summary: Summary;
  open: CitationAddress | null;
  /** Who opened it gets the focus back when it closes; by keyboard the focus also goes along. */
  onOpen(address: CitationAddress, by: HTMLElement, withKeyboard: boolean): void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const [hasShortcuts] = useKeyShortcuts();

  const goBy = (step: 1 | -1) => {
    const from = focused ?? open?.point ?? (step === 1 ? -1 : summary.points.length);
    const to = Math.min(summary.points.length - 1, Math.max(0, from + step));
    list.current?.children[to]?.querySelector('button')?.focus();
  };

  const onPageKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (
      !hasShortcuts ||
      event.defaultPrevented ||
      event.metaKey ||
      event.ctrlKey ||
      event.altKey ||
      isElsewhere(event.target)
    )
      return;
    if (event.key === 'j') goBy(1);
    else if (event.key === 'k') goBy(-1);
  });
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => onPageKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const onListKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
    if (step === null || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    goBy(step);
  };

  return (
    <MarginRule>
      <ol ref={list} onKeyDown={onListKey} lang={summary.language ?? undefined}>
        {summary.points.map((point, pointIndex) => {
          const isHere = (open?.point ?? focused) === pointIndex;
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the points of a stored summary never move
              key={pointIndex}
              className="relative break-inside-avoid pb-8 pl-6 last:pb-0 sm:pb-9 sm:pl-8 print:pb-5 print:pl-6"
              onFocus={() => setFocused(pointIndex)}
              onBlur={() => setFocused(null)}
            >
              <MarginMark isHere={isHere} className="top-[0.9rem] sm:top-[1.02rem] print:top-[0.85rem]" />
              <span className="flex flex-wrap gap-x-3 sm:absolute sm:top-[0.25rem] sm:right-full sm:mr-4.5 sm:w-24 sm:flex-col sm:items-end print:absolute print:top-[0.2rem] print:right-full print:mr-4 print:w-20 print:flex-col print:items-end">
                {point.citations.map((citation, citationIndex) => (
                  <button
                    // biome-ignore lint/suspicious/noArrayIndexKey: nor do its citations
                    key={citationIndex}
                    type="button"
                    lang="en"
                    // Begins with what is seen, so that it can be asked for by voice.
                    aria-label={`${formatLocator(citation.locator)}, source of point ${pointIndex + 1}: ${spellLocator(citation.locator)}`}
                    aria-expanded={open?.point === pointIndex && open.citation === citationIndex}
                    onClick={(event) =>
                      onOpen({ point: pointIndex, citation: citationIndex }, event.currentTarget, event.detail === 0)
                    }
                    className={classNames(
                      'numerals min-h-6.5 text-fine sm:text-right',
                      open?.point === pointIndex && open.citation === citationIndex
                        ? 'font-semibold text-accent'
                        : 'text-soft hover:text-accent',
                    )}
                  >
                    {formatLocator(citation.locator)}
                  </button>
                ))}
              </span>
              <p dir="auto" className="reading hyphens-auto text-pretty text-read">
                {point.text}
              </p>
            </li>
          );
        })}
      </ol>
    </MarginRule>
  );
}

/** Keys belong to whoever writes or chooses something. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"]') !== null
  );
}
