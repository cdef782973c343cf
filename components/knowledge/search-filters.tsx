'use client';

import { formatMediaType } from '../format/media-type.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { countFilters, FILTERED_TYPES, type SearchState, SINCE, SINCE_NAMES } from './search-state.ts';

/** What a search is narrowed down to, tucked away until somebody wants it or something is set. */
export function SearchFilters({
  search,
  onChange,
}: {
  search: SearchState;
  onChange(part: Partial<SearchState>): void;
}) {
  const set = countFilters(search);
  const toggle = (type: SearchState['mediaTypes'][number]) =>
    onChange({
      mediaTypes: search.mediaTypes.includes(type)
        ? search.mediaTypes.filter((other) => other !== type)
        : [...search.mediaTypes, type],
    });
  return (
    <div className="mt-2">
      <details className="text-fine">
        <summary className="inline-block py-1 text-soft hover:text-ink">
          Narrow down
          {set > 0 && <span className="numerals ml-1.5 font-semibold text-ink">{set} set</span>}
        </summary>
        <div className="unfold mt-1 border-hairline border-l-2 pl-4">
          <fieldset>
            <legend className="sr-only">Kinds of document</legend>
            <div className="-mx-1 flex flex-wrap gap-x-1">
              {FILTERED_TYPES.map((type) => (
                <label
                  key={type}
                  className="relative cursor-pointer px-1.5 py-1 text-soft hover:text-ink has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
                >
                  <input
                    type="checkbox"
                    className="peer sr-only"
                    checked={search.mediaTypes.includes(type)}
                    onChange={() => toggle(type)}
                  />
                  {formatMediaType(type)}
                  <span
                    aria-hidden
                    className="absolute inset-x-1.5 bottom-0.5 hidden border-accent border-t-2 peer-checked:block"
                  />
                </label>
              ))}
            </div>
          </fieldset>
          <SelectField
            label="Added"
            isLabelHidden
            className="mt-2 w-52"
            value={search.since}
            onChange={({ target }) => onChange({ since: SINCE_NAMES.find((name) => name === target.value) ?? 'any' })}
          >
            {SINCE_NAMES.map((name) => (
              <option key={name} value={name}>
                Added {SINCE[name].label.toLowerCase()}
              </option>
            ))}
          </SelectField>
          {set > 0 && (
            <Button
              look="quiet"
              size="small"
              className="mt-1 -ml-3"
              onClick={() => onChange({ mediaTypes: [], since: 'any', documentId: null })}
            >
              Clear
            </Button>
          )}
        </div>
      </details>
    </div>
  );
}
