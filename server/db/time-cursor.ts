import { fail } from '#domain/failure.ts';

/** Where the next page of a list in order of time begins: behind this row. */
export interface TimeCursor {
  readonly at: number;
  readonly id: string;
}

export function formatTimeCursor({ at, id }: TimeCursor): string {
  return `${at}.${id}`;
}

/** Throws `invalid_input` for what {@link formatTimeCursor} has not given out. */
export function parseTimeCursor(cursor: string): TimeCursor {
  const [, at = '', id = ''] = /^(\d{1,15})\.([\w-]{1,100})$/.exec(cursor) ?? [];
  if (id === '') fail('invalid_input', { detail: 'the cursor is not one that was given out.' });
  return { at: Number(at), id };
}
