import type { FontText } from './pdf-decodability.ts';
import type { FontFacts } from './pdf-font-facts.ts';

/**
 * Puts characters that say what is meant for those that only a symbol font shows as such: the letters that Wingdings
 * draws as bullets (“l” is ●), the bullets, digits and small capitals that fonts keep in the private use area, and text of
 * symbol fonts that stands there as a whole, F000 above its characters.
 */
export class PdfSymbols {
  readonly #isWingdings = new Map<string, boolean>();
  #lookups = 0;

  /** @param factsOf looks up what fonts are called; called only where a font has nothing but single signs */
  async mend<Item extends FontText>(
    items: readonly Item[],
    factsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, FontFacts>>,
  ): Promise<readonly Item[]> {
    const suspects = [...fontsOfSigns(items)].filter((name) => !this.#isWingdings.has(name));
    if (suspects.length > 0 && this.#lookups < MOST_LOOKUPS) {
      this.#lookups += 1;
      const facts = await factsOf(suspects);
      for (const name of suspects) this.#isWingdings.set(name, WINGDINGS_NAME.test(facts.get(name)?.name ?? ''));
    }
    return items.map((item) => {
      const isWingdings = this.#isWingdings.get(item.fontName) ?? false;
      if (!isWingdings && !PRIVATE.test(item.str)) return item;
      return { ...item, str: isWingdings ? signsOf(item.str) : withoutPrivate(item.str) };
    });
  }
}

/** The fonts of which a page shows nothing but single letters that would be bullets in Wingdings. */
function fontsOfSigns(items: readonly FontText[]): Set<string> {
  const fonts = new Set<string>();
  const others = new Set<string>();
  for (const { str, fontName } of items) {
    if (others.has(fontName) || str === '' || str === ' ') continue;
    if (str.length === 1 && WINGDINGS[str] !== undefined) {
      fonts.add(fontName);
    } else {
      others.add(fontName);
      fonts.delete(fontName);
    }
  }
  return fonts;
}

function signsOf(text: string): string {
  return text.replace(/\S/gu, (char) => WINGDINGS[withoutBase(char)] ?? char);
}

function withoutPrivate(text: string): string {
  const chars = text.trim();
  if (chars.length === 1) return WINGDINGS[withoutBase(chars)] ?? SYMBOLS[chars] ?? letterOf(chars);
  return text.replace(PRIVATE_CHARS, (char) => SYMBOLS[char] ?? letterOf(char));
}

/** Old-style digits and small capitals, and what stands F000 above its character. */
function letterOf(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 0xf730) return String.fromCharCode(code - 0xf700).toLowerCase();
  return code < 0xf07f ? withoutBase(char) : char;
}

function withoutBase(char: string): string {
  const code = char.charCodeAt(0);
  return code >= 0xf020 && code <= 0xf0ff ? String.fromCharCode(code - 0xf000) : char;
}

// Enough for the fonts of a document; one that has a font of its own on each page is read without.
const MOST_LOOKUPS = 12;
const WINGDINGS_NAME = /wingdings/i;
const PRIVATE = /[\uf020-\uf0ff\uf730-\uf739\uf761-\uf77a]/;
const PRIVATE_CHARS = /[\uf020-\uf0ff\uf730-\uf739\uf761-\uf77a]/g;
const SYMBOLS: Readonly<Record<string, string>> = { '\uf0b7': '•', '\uf0ae': '→', '\uf0a3': '≤', '\uf0b3': '≥' };

/** The signs of Wingdings that lists are made with, by their codes. */
const WINGDINGS: Readonly<Record<string, string>> = {
  l: '●',
  m: '❍',
  n: '■',
  o: '□',
  p: '❐',
  q: '❑',
  r: '❒',
  s: '◆',
  t: '◆',
  u: '◆',
  v: '❖',
  w: '◆',
  '\u009f': '•',
  '\u00a1': '○',
  '\u00a7': '▪',
  '\u00a8': '◻',
  '\u00b7': '•',
  '\u00d8': '➢',
  '\u00e0': '→',
  '\u00e8': '➔',
  '\u00f0': '⇨',
  '\u00fb': '✗',
  '\u00fc': '✓',
  '\u00fd': '☒',
  '\u00fe': '☑',
};
