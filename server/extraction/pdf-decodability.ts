import type { FontFacts } from './pdf-font-facts.ts';
import { plausibilityOf } from './text-plausibility.ts';

/** What is needed of an item of text of a page. */
export interface FontText {
  readonly str: string;
  readonly fontName: string;
  readonly hasEOL?: boolean;
}

/**
 * Finds the fonts of a document whose text cannot be decoded: they do not say which characters their glyphs are, and what
 * comes out if their codes are taken for characters is no language. A font is judged once, by the first text in it.
 */
export class PdfDecodability {
  readonly #samples = new Map<string, string>();
  readonly #verdicts = new Map<string, 'decodable' | 'undecodable'>();

  /**
   * The undecodable fonts among those of a page's text.
   *
   * @param factsOf looks up what fonts say of themselves; called only where their text looks wrong
   */
  async undecodableFonts(
    items: readonly FontText[],
    factsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, FontFacts>>,
  ): Promise<ReadonlySet<string>> {
    const names = new Set(items.map((item) => item.fontName));
    this.#sample(items);
    const suspects: string[] = [];
    for (const name of names) {
      if (this.#verdicts.has(name)) continue;
      const sample = this.#samples.get(name) ?? '';
      const plausibility = plausibilityOf(sample);
      if (plausibility === 'garbage') this.#verdicts.set(name, 'undecodable');
      if (plausibility === 'implausible') suspects.push(name);
      if (plausibility === 'plausible' && sample.length >= ENOUGH_CHARS) this.#verdicts.set(name, 'decodable');
      if (sample.length >= MOST_CHARS && plausibility === 'unknown') this.#verdicts.set(name, 'decodable');
    }
    if (suspects.length > 0) {
      const facts = await factsOf(suspects);
      for (const name of suspects) {
        this.#verdicts.set(name, (facts.get(name)?.claimsCharacters ?? true) ? 'decodable' : 'undecodable');
      }
    }
    return new Set([...names].filter((name) => this.#verdicts.get(name) === 'undecodable'));
  }

  /** Adds to the samples of fonts that are not judged yet. */
  #sample(items: readonly FontText[]): void {
    const parts = new Map<string, string[]>();
    const chars = new Map<string, number>();
    for (const { str, fontName, hasEOL } of items) {
      if (this.#verdicts.has(fontName)) continue;
      const length = chars.get(fontName) ?? this.#samples.get(fontName)?.length ?? 0;
      if (length >= MOST_CHARS) continue;
      const part = hasEOL ? `${str} ` : str;
      chars.set(fontName, length + part.length);
      const list = parts.get(fontName);
      if (list) list.push(part);
      else parts.set(fontName, [part]);
    }
    for (const [name, list] of parts) {
      this.#samples.set(name, `${this.#samples.get(name) ?? ''}${list.join('')} `.slice(0, MOST_CHARS));
    }
  }
}

const ENOUGH_CHARS = 400;
const MOST_CHARS = 3000;
