import { domainToUnicode } from 'node:url';
import { foldForSearch } from '#domain/search-text.ts';
import type { StoreTransaction } from '#server/db/database.ts';

/** Longer titles and addresses are found by what they begin with. */
const MAX_TITLE_CHARACTERS = 1_000;
const MAX_ADDRESS_CHARACTERS = 4_000;

/** An ingestion is found by what was given first. */
const MAX_ITEMS = 20;

/**
 * Stores what a search for this task looks in, in the transaction that creates or renames it: its title, the name and the
 * address of its source, and what an ingestion was given.
 */
export async function writeSearchText(
  trx: StoreTransaction,
  task: { readonly id: string; readonly title: string; readonly sourceId: string },
): Promise<void> {
  const { name, url } = await trx
    .selectFrom('sources')
    .select(['name', 'url'])
    .where('id', '=', task.sourceId)
    .executeTakeFirstOrThrow();
  const items = await trx
    .selectFrom('ingestion_items')
    .select('name')
    .where('task_id', '=', task.id)
    .orderBy('position')
    .limit(MAX_ITEMS)
    .execute();
  const text = searchTextOf([task.title, name, ...items.map((item) => item.name)], url);
  await trx
    .insertInto('task_search')
    .values({ task_id: task.id, text })
    .onConflict((conflict) => conflict.column('task_id').doUpdateSet({ text }))
    .execute();
}

/** An address is found both as it is sent and as it is read. */
function searchTextOf(names: readonly string[], url: string | null): string {
  const address = url?.slice(0, MAX_ADDRESS_CHARACTERS) ?? '';
  const lines = names.map((line) => line.slice(0, MAX_TITLE_CHARACTERS));
  const texts = new Set([...lines, address, ...[address, ...lines].map(readableAddress)].filter(Boolean));
  return foldForSearch(Array.from(texts).join('\n')).replaceAll('\0', '');
}

/** `https://xn--bcher-kva.example/%C3%A4` as `https://bücher.example/ä`; empty where it makes no sense. */
function readableAddress(address: string): string {
  if (!URL.canParse(address)) return '';
  const { protocol, hostname, pathname, search } = new URL(address);
  return `${protocol}//${domainToUnicode(hostname)}${decoded(pathname)}${decoded(search)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
