'use client';

import { useDeferredValue, useState } from 'react';
import { MAX_SOURCES_PER_INGESTION } from '#domain/ingestion.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { splitLines } from '../intake/given-text.ts';
import { Button } from '../ui/button.tsx';
import { AreaField, submitOnModifiedEnter } from '../ui/field.tsx';
import type { AddProps } from './add-props.ts';

/** Addresses of pages and videos, one a line. */
export function AddLinks({ isPending, onAdd }: AddProps) {
  const [value, setValue] = useState('');
  const { links, others } = splitLines(useDeferredValue(value));
  const isTooMany = links.length > MAX_SOURCES_PER_INGESTION;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // What is shown of the links may lag behind what was typed.
        const given = splitLines(value).links;
        const fits = given.length > 0 && given.length <= MAX_SOURCES_PER_INGESTION;
        if (fits && !isPending) onAdd(given.map((url) => ({ kind: 'url', url })));
      }}
    >
      <AreaField
        label="Links, one per line"
        rows={6}
        value={value}
        onKeyDown={submitOnModifiedEnter}
        spellCheck={false}
        placeholder={'https://example.org/article\nhttps://www.youtube.com/watch?v=…'}
        className="[&_textarea]:max-h-72"
        onChange={({ target }) => setValue(target.value)}
      />
      {others.length > 0 && (
        <p className="mt-1 break-words text-brick text-fine">
          Not an address: “{others[0]?.slice(0, 80)}”{others.length > 1 && ', and other lines'}. It is left out.
        </p>
      )}
      {isTooMany && (
        <p className="numerals mt-1 text-brick text-fine">
          One task takes {formatNumber(MAX_SOURCES_PER_INGESTION)} links at most.
        </p>
      )}
      <Button
        type="submit"
        look="solid"
        className="numerals mt-4"
        disabled={links.length === 0 || isTooMany || isPending}
      >
        {links.length === 0 ? 'Add' : `Add ${formatCount(links.length, 'link')}`}
      </Button>
    </form>
  );
}
