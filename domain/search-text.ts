import { storableText } from './storable-text.ts';

export const MAX_SEARCH_CHARACTERS = 200;
const MAX_SEARCH_WORDS = 20;

/** What a person types to find something by its words. */
export const searchInputSchema = storableText.max(MAX_SEARCH_CHARACTERS);

/**
 * Text as a search compares it: without case, compatibility forms (ﬁ → fi) and Latin or Greek diacritics. Both sides of a
 * comparison are folded here and not by the database: SQLite lowers ASCII only.
 */
export function foldForSearch(text: string): string {
  return (
    text
      .normalize('NFKD')
      // Upper case first: ß and SS, ı and I count as the same word in a search.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}

/** The folded words of a search, each of which must be found. Empty where nothing is searched for. */
export function searchWords(search: string): string[] {
  const words = foldForSearch(search.slice(0, MAX_SEARCH_CHARACTERS)).split(/\s+/u).filter(Boolean);
  return Array.from(new Set(words)).slice(0, MAX_SEARCH_WORDS);
}
