import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { type Locator, locatorSchema, PASSAGE_ROLES, type Passage } from '#domain/passage.ts';
import type { Store } from '#server/db/database.ts';
import type { PassageReader } from '#server/text/passage-reader.ts';
import { lastPosition } from './large-documents.ts';

/** How many passages a document has: they are numbered without gaps, and counting millions of rows takes long. */
export async function countPassages(store: Store, documentId: string): Promise<number> {
  return (await lastPosition(store, documentId)) + 1;
}

const headingPathSchema = z.array(z.string());
const roleSchema = z.enum(PASSAGE_ROLES);

/** Some passages of a document in their order: at most `limit`, from a position on. */
export async function loadPassages(
  store: Store,
  documentId: string,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<Passage[]> {
  const rows = await store
    .selectFrom('passages')
    .select(['text', 'locator', 'heading_path', 'role'])
    .where('document_id', '=', documentId)
    .where('position', '>=', from)
    .where('position', '<', from + limit)
    .orderBy('position')
    .execute();
  const headings = new HeadingPaths();
  return rows.map(({ text, locator, heading_path, role }) => ({
    text,
    locator: parseLocator(locator),
    headingPath: headings.parse(heading_path),
    ...(role === null ? {} : { role: roleSchema.parse(role) }),
  }));
}

function parseLocator(json: string): Locator {
  return locatorSchema.parse(JSON.parse(json));
}

/** Most passages stand under the same headings as the one before. */
class HeadingPaths {
  #json = '';
  #path: readonly string[] = [];

  parse(json: string): readonly string[] {
    if (json !== this.#json) {
      this.#path = headingPathSchema.parse(JSON.parse(json));
      this.#json = json;
    }
    return this.#path;
  }
}

/**
 * Reads the passages of a document that was read to its end. Between two pages others get their turn: on SQLite a query
 * takes place within the event loop, and a document may have millions of passages.
 */
export async function readerOfDocument(store: Store, documentId: string): Promise<PassageReader> {
  const count = await countPassages(store, documentId);
  return {
    count,
    read: async (from, limit) => {
      await turn();
      return loadPassages(store, documentId, { from, limit });
    },
  };
}
