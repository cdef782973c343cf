'use client';

import { useState } from 'react';
import { MAX_CRAWL_DEPTH } from '#domain/ingestion.ts';
import { understand } from '../home/understand.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import type { AddProps } from './add-props.ts';

const MAX_PAGES = 100_000;

/** A whole site from an address on, as deep and as far as the person wants. */
export function AddSite({ isPending, onAdd }: AddProps) {
  const [address, setAddress] = useState('');
  const [depth, setDepth] = useState('2');
  const [maxPages, setMaxPages] = useState('100');
  const understood = understand(address);
  const isReady =
    understood.kind === 'url' && isWhole(depth, 0, MAX_CRAWL_DEPTH) && isWhole(maxPages, 1, MAX_PAGES) && !isPending;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) {
          onAdd([{ kind: 'site', url: understood.url, depth: Number(depth), maxPages: Number(maxPages) }]);
        }
      }}
    >
      <Field
        label="Start address"
        inputMode="url"
        placeholder="https://example.org/handbook"
        value={address}
        onChange={({ target }) => setAddress(target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Link depth"
          hint="How many links away from the start a page may be."
          type="number"
          min={0}
          max={MAX_CRAWL_DEPTH}
          step={1}
          className="numerals"
          value={depth}
          onChange={({ target }) => setDepth(target.value)}
        />
        <Field
          label="Page limit"
          hint="This installation may allow fewer."
          type="number"
          min={1}
          max={MAX_PAGES}
          step={1}
          className="numerals"
          value={maxPages}
          onChange={({ target }) => setMaxPages(target.value)}
        />
      </div>
      <p className="text-pretty text-fine text-soft">
        Only pages of the same host are read, slowly enough not to be a burden, and none that its robots.txt forbids.
      </p>
      <Button type="submit" look="solid" disabled={!isReady}>
        Add the site
      </Button>
    </form>
  );
}

function isWhole(value: string, least: number, most: number): boolean {
  const number = Number(value);
  return value.trim() !== '' && Number.isInteger(number) && number >= least && number <= most;
}
