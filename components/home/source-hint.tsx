import type { ReactNode } from 'react';
import { MAX_TEXT_CHARACTERS } from '#domain/source.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';
import type { GivenText } from '../intake/given-text.ts';
import type { Purpose } from '../intake/use-destination.ts';
import { useModifierKey } from './use-modifier-key.ts';

/** Under the box: what can be put into it, and what is made of the words that are in it. */
export function SourceHint({ given, purpose }: { given: GivenText; purpose: Purpose }): ReactNode {
  const modifier = useModifierKey();
  switch (given.kind) {
    case 'nothing':
      return purpose === 'add' ? (
        <>Documents, presentations, tables, archives, whole folders; web pages and videos by their links, one a line.</>
      ) : (
        <>PDF, Office, EPUB, HTML, Markdown, plain text, captions; a web page or a YouTube video by its link.</>
      );
    case 'links':
      return given.urls.length === 1 ? (
        <>
          <strong className="font-semibold text-ink">A link</strong> — press Enter to {purpose}
        </>
      ) : (
        <>
          <strong className="font-semibold text-ink">{formatCount(given.urls.length, 'link')}</strong> — press{' '}
          {modifier} Enter to {purpose}
        </>
      );
    case 'text':
      return (
        <>
          <strong className="font-semibold text-ink">Text, {formatCount(given.words, 'word')}</strong> — press{' '}
          {modifier} Enter to {purpose}
        </>
      );
    case 'not-a-web-address':
      return (
        <span className="text-brick">
          This is not the address of a web page. Those begin with http:// or https:// and the name of a site.
        </span>
      );
    case 'too-long':
      return (
        <span className="text-brick">
          {formatNumber(given.characters)} characters are more than the {formatNumber(MAX_TEXT_CHARACTERS)} that fit
          here. Save the text as a file and drop that.
        </span>
      );
  }
}
