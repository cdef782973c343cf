'use client';

import { Field, SelectField } from '../ui/field.tsx';
import type { Destination } from './use-destination.ts';

const NEW = 'new';

/** Which knowledge base to add to, or the name of a new one. */
export function DestinationChoice({ destination }: { destination: Destination }) {
  const { knowledgeBases, chosen, newName, choose, rename } = destination;
  return (
    <div className="flex min-w-0 basis-full flex-wrap gap-3 sm:flex-1 sm:basis-auto">
      {knowledgeBases.length > 0 && (
        <SelectField
          label="Knowledge base to add to"
          isLabelHidden
          className="w-full sm:w-64"
          value={chosen?.id ?? NEW}
          onChange={({ target }) => choose(target.value === NEW ? null : target.value)}
        >
          {knowledgeBases.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value={NEW}>New…</option>
        </SelectField>
      )}
      {chosen === null && (
        <Field
          label={<span className="sr-only">Name of the new knowledge base</span>}
          className="w-full sm:w-64"
          value={newName}
          maxLength={200}
          placeholder="Name of the new knowledge base"
          onChange={({ target }) => rename(target.value)}
        />
      )}
    </div>
  );
}
