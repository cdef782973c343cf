import Link from 'next/link';
import type { SearchHit } from '#domain/knowledge.ts';
import { formatLocator, spellLocator } from '../format/locator.ts';
import { classNames } from '../ui/class-names.ts';
import { markedExcerpt } from './marked-text.ts';
import { documentTitle, hitPath } from './search-words.ts';

/** A passage that was found: its words with what was searched for marked, where it stands, and the way there. */
export function SearchHitRow({
  hit,
  isOld,
  onOnlyHere,
}: {
  hit: SearchHit;
  /** It answers what was asked before. */
  isOld: boolean;
  /** Narrows the search down to its document; null where it is. */
  onOnlyHere: (() => void) | null;
}) {
  const title = documentTitle(hit);
  // What the document is called stands above it already.
  const headings = hit.headingPath[0] === title ? hit.headingPath.slice(1) : hit.headingPath;
  return (
    <li className={classNames('group relative py-5', isOld && 'opacity-60')}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <h2 className="min-w-0 flex-1 basis-40 break-words font-medium">
          {/* The whole of the hit is the link; what lies on top of it is reached all the same. */}
          <Link href={hitPath(hit)} data-hit className="after:absolute after:inset-0 hover:link">
            {title}
          </Link>
        </h2>
        <span className="numerals shrink-0 text-accent text-fine">
          <span aria-hidden>{formatLocator(hit.locator)}</span>
          <span className="sr-only">{spellLocator(hit.locator)}</span>
        </span>
      </div>
      {headings.length > 0 && (
        <p className="text-fine text-soft" dir="auto">
          {headings.join(' › ')}
        </p>
      )}
      <p
        dir="auto"
        className="reading mt-1.5 line-clamp-6 max-w-[42rem] whitespace-pre-line break-words text-[1.0625rem] leading-[1.55]"
      >
        {markedExcerpt(hit.text, hit.marks, { headings: [title, ...hit.headingPath] }).map(
          ({ text, isMarked }, index) =>
            isMarked ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the runs of a text never move
              <mark key={index} className="box-decoration-clone bg-mark px-0.5 text-ink">
                {text}
              </mark>
            ) : (
              text.replace(/\n{2,}/g, '\n')
            ),
        )}
      </p>
      <p className="mt-1 flex flex-wrap items-center gap-x-4 text-faint text-fine">
        {hit.marks.length === 0 && <span>close in meaning</span>}
        {title !== hit.name && <span className="min-w-0 truncate">{hit.name}</span>}
        {onOnlyHere !== null && (
          <button type="button" className="link relative z-10 min-h-6.5 text-soft" onClick={onOnlyHere}>
            Only this document<span className="sr-only">: {title}</span>
          </button>
        )}
      </p>
    </li>
  );
}
