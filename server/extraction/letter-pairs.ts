/**
 * How unusual each pair of neighbouring letters is in languages that are written with Latin letters: twice the negative
 * binary logarithm of the second letter's share after the first, as a digit of base 36, averaged over the Universal
 * Declaration of Human Rights in 113 of them. Rows and columns are the edge of a word, then a to z.
 */
const RARITIES = [
  's7aa79bba9d8988a8eb88bbchbe',
  '4bccaefbcad9896ecf898ccdjcd',
  'b4eki4llc6ii9kg6klagh7hclbk',
  'a7jdi8kl35ff9ke6llcgb8lilec',
  '75klb4jkb5eieje7kn9di8idneb',
  '4cdbacfbeaea8a6geh688cdfhdc',
  '84fjh6ahe6igeje6jj7ec6igjcj',
  '44dig7lca7edbla7fkbce7jcmel',
  '73kjf6khj6fedhf6fjeha7eemdl',
  '59baa9fadcd99a5adi988ccficd',
  '65hif4jie6fcgda7gjgfa7hejej',
  '74kih6ngd7hcbhh6dlddc6gbnfl',
  '64jje5jfg5fe8ff7ijmbc9henek',
  '739lh5gdf6hggcf7aliee8hemhk',
  '45jc88h6f7ddhgb9hjja8bhhnbe',
  '4dbbafeadcd9895bcg8999cekfe',
  'a4kik5ikc8jjajh6cm6fe8jhmgk',
  '65hge9gge9gfcbe8dcgdb3heghh',
  '65dfc5hef6hdfdc8hlda89ffoef',
  '55kbg6gia6iadgf8cfia79dfocf',
  '65lim5lda6hhcig7kla9b8fhneg',
  '59bcbaebdbea885cbf888dfehdd',
  'a4jkh4kii5fidic6kkbdjaihkbg',
  '93ehi5hib7jhcid6ijfdjbjhjci',
  '65ddd6eed6dccbd89eec87b9aee',
  '54fdc5fee9jcdba6diccbbfejhi',
  '84eib6jfb4eeddb7fjgedabbjcc',
];

const LETTERS = 27;
const TABLE = Float64Array.from(RARITIES.join(''), (digit) => Number.parseInt(digit, 36) / 2);

/** Sums up how unusual the letter pairs of words are. */
export class LetterPairs {
  #bits = 0;
  #pairs = 0;

  /** @param word of the letters a to z only */
  add(word: string): void {
    let last = 0;
    for (let at = 0; at < word.length; at += 1) {
      const letter = word.charCodeAt(at) - 96;
      this.#bits += TABLE[last * LETTERS + letter] ?? 0;
      last = letter;
    }
    this.#bits += TABLE[last * LETTERS] ?? 0;
    this.#pairs += word.length + 1;
  }

  /** Bits per pair: 3.3 to 4.7 in running text of nearly all languages, 5 to 7 where letters stand for others. */
  get bitsPerPair(): number {
    return this.#pairs === 0 ? 0 : this.#bits / this.#pairs;
  }
}

/** The words of a text that the table can judge: of Latin letters, in lower case, without their accents. */
export function latinWordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łøđıßæœþðħŋəɛɔƙɗɓ]/g, (letter) => PLAIN[letter] ?? letter);
  return (plain.match(/\p{L}{2,60}/gu) ?? []).filter((word) => /^[a-z]+$/.test(word));
}

const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ħ: 'h',
  ŋ: 'n',
  ə: 'e',
  ɛ: 'e',
  ɔ: 'o',
  ƙ: 'k',
  ɗ: 'd',
  ɓ: 'b',
};
