'use client';

import { type ReactNode, useState } from 'react';
import { formatCount } from '../format/quantity.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { SearchField } from '../ui/search-field.tsx';

/** Things to pick from a list that is searched by name, several at once; what is picked stays so over searches. */
export function PickList({
  label,
  noun,
  search,
  onSearch,
  things,
  isLoading,
  hasMore,
  onMore,
  isPending,
  empty,
  onPick,
}: {
  label: string;
  /** One of them. */
  noun: readonly [one: string, many: string];
  search: string;
  onSearch(search: string): void;
  things: readonly { readonly id: string; readonly title: string; readonly about: string }[];
  isLoading: boolean;
  hasMore: boolean;
  onMore(): void;
  isPending: boolean;
  empty: ReactNode;
  onPick(ids: readonly string[]): void;
}) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onPick([...picked]);
      }}
    >
      <SearchField
        label={label}
        placeholder="Find"
        className="[&_input]:h-9 [&_input]:text-ui"
        value={search}
        onChange={({ target }) => onSearch(target.value)}
      />
      <div aria-busy={isLoading} className="mt-1 max-h-[36dvh] min-h-24 overflow-y-auto px-1">
        {!isLoading && things.length === 0 && <p className="py-3 text-soft">{empty}</p>}
        <ul className="divide-y divide-hairline/60">
          {things.map(({ id, title, about }) => (
            <li key={id} className="flex items-start gap-3 py-2">
              <Checkbox
                label={`Add ${title}`}
                className="mt-0.5"
                checked={picked.has(id)}
                onChange={() => toggle(id)}
              />
              <span className="min-w-0 flex-1">
                <span className="block break-words">{title}</span>
                <span className="block truncate text-faint text-fine">{about}</span>
              </span>
            </li>
          ))}
        </ul>
        {hasMore && (
          <Button size="small" className="my-2" onClick={onMore}>
            Show more
          </Button>
        )}
      </div>
      <Button type="submit" look="solid" className="numerals mt-4" disabled={picked.size === 0 || isPending}>
        {picked.size === 0 ? 'Add' : `Add ${formatCount(picked.size, ...noun)}`}
      </Button>
    </form>
  );
}
