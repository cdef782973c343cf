/**
 * What becomes of the hyphen at the end of a line:
 *
 * - `divide`: it only divides the word, and goes: “har-/bour”;
 * - `join`: it belongs to the word: “Lang-/Holm”, “2019-/2020”;
 * - `suspend`: it stands for the rest of a word, and a space follows: “Vor-/und Nachteile”.
 */
export type LineEndHyphen = 'divide' | 'join' | 'suspend';

/** The words of a document, as evidence of how it writes them. */
export class DocumentWords {
  readonly #exact = new Set<string>();
  readonly #folded = new Set<string>();

  #unread: (readonly string[])[] = [];
  #unreadLines = 0;

  /** Takes the lines of a paragraph into account, but for the parts of words that stand at hyphens between them. */
  learn(lines: readonly string[]): void {
    this.#unread.push(lines);
    this.#unreadLines += lines.length;
    // Most documents have no such hyphen: their words are never looked at.
    if (this.#unreadLines > MOST_UNREAD_LINES) this.#readAll();
  }

  #readAll(): void {
    for (const lines of this.#unread) this.#read(lines);
    this.#unread = [];
    this.#unreadLines = 0;
  }

  #read(lines: readonly string[]): void {
    let isAfterHyphen = false;
    for (const line of lines) {
      if (this.#exact.size > MOST_WORDS) return;
      const words = [...line.matchAll(WORD)].map(([word]) => word);
      const endsOpen = HYPHEN_AT_END.test(line.slice(-2));
      for (const word of words.slice(isAfterHyphen ? 1 : 0, endsOpen ? -1 : undefined)) {
        this.#exact.add(word);
        this.#folded.add(word.toLowerCase());
      }
      isAfterHyphen = endsOpen;
    }
  }

  /** Whether the document has the word, in small letters or capitals. */
  has(word: string): boolean {
    if (this.#unread.length > 0) this.#readAll();
    return this.#folded.has(word.toLowerCase());
  }

  /** Whether it has the word as it is written here. */
  hasExactly(word: string): boolean {
    if (this.#unread.length > 0) this.#readAll();
    return this.#exact.has(word);
  }
}

const WORD = /[\p{L}\p{M}\p{Nd}]{1,60}(?:[-\u2010\u2011][\p{L}\p{M}\p{Nd}]{1,60}){0,6}/gu;
const MOST_WORDS = 100_000;
const MOST_UNREAD_LINES = 20_000;
const TAIL_CHARS = 200;

/** A line that ends with a hyphen at a word or a number. The non-breaking hyphen never divides. */
const HYPHEN_AT_END = /[\p{L}\p{M}\p{Nd}][-\u2010\u2011\u00ad¬]$/u;

/**
 * Decides about the hyphen at the end of a line, or null where the line does not end with one that concerns the next.
 *
 * The document itself is asked first: the word may stand elsewhere, in one piece or with its hyphen. Then what languages
 * have in common: hyphens before capitals and at digits are real, and so are those before “und”, “or” and the like.
 *
 * @param otherwise what is done with a word of small letters for which nothing speaks
 */
export function lineEndHyphenOf(
  line: string,
  next: string,
  words: DocumentWords,
  otherwise: 'divide' | 'join' = 'divide',
): LineEndHyphen | null {
  const end = line.slice(-TAIL_CHARS);
  const tail = /^[\p{L}\p{M}\p{Nd}]{1,60}/u.exec(next)?.[0];
  if (tail === undefined || !HYPHEN_AT_END.test(end.slice(-2))) return null;
  const token = end.slice(end.lastIndexOf(' ') + 1);
  if (isAddress(token) || isMailAddress(next)) return 'join';
  if (/[\u00ad¬]$/u.test(token)) return 'divide';
  const head =
    token
      .slice(0, -1)
      .split(/[^\p{L}\p{M}\p{Nd}\-\u2010\u2011'’]/u)
      .at(-1) ?? '';
  const last = head.split(/[-\u2010\u2011'’]/u).at(-1) ?? '';
  const isInOne = words.has(`${head}${tail}`) || words.has(`${last}${tail}`);
  const isApart = words.has(`${head}-${tail}`) || words.has(`${head}\u2010${tail}`);
  if (!isInOne && isSuspendedBefore(tail, next, last, words)) return 'suspend';
  if (/\p{Nd}$/u.test(head) || /^\p{Nd}/u.test(tail) || token.endsWith('\u2011')) return 'join';
  if (isInOne !== isApart) return isApart ? 'join' : 'divide';
  if (/^\p{Lu}/u.test(tail)) return isInCapitals(head, tail, `${end}${next.slice(0, TAIL_CHARS)}`) ? 'divide' : 'join';
  // No language divides a word after its first letter: “E-/Mail”, “x-/ray”, “A-/road”.
  if (last.length === 1) return 'join';
  // “mother-/in-law”
  if (LINKING_WORDS.has(tail) && /^[-\u2010]\p{L}/u.test(next.slice(tail.length))) return 'join';
  return isCompound(head, last, tail, words) ? 'join' : otherwise;
}

/** Whether the next word is one like “or”, before which the second half of a word is left out. */
function isSuspendedBefore(tail: string, next: string, last: string, words: DocumentWords): boolean {
  const word = tail.toLowerCase();
  if (next.length > tail.length && !/^[\s,.]/.test(next.slice(tail.length))) return false;
  if (CONJUNCTIONS.has(word) || /^als auch(?!\p{L})/u.test(next)) return true;
  if (RANGES.has(word)) return /\p{Nd}$/u.test(last) || NUMBERS.has(last.toLowerCase());
  // What is a word in one language is the end of one in another: “Frau-/en”, “zout- en”.
  return LOCAL_CONJUNCTIONS.has(word) && words.hasExactly(tail);
}

/** An address of the web or of mail keeps its hyphens. */
export function isAddress(token: string): boolean {
  if (token.indexOf('@') > 0) return true;
  return /^\W{0,3}(?:https?:\/\/|www\.|ftp:\/\/)|^[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}\//i.test(token);
}

function isMailAddress(line: string): boolean {
  return /^[\w.-]{1,60}@/.test(line);
}

/** Whether the word is divided in lines of capitals, rather than put together of one name and another. */
function isInCapitals(head: string, tail: string, lines: string): boolean {
  if (tail.length < 2 || /\p{Ll}/u.test(`${head}${tail}`)) return false;
  const small = lines.match(/\p{Ll}/gu)?.length ?? 0;
  const capital = lines.match(/\p{Lu}/gu)?.length ?? 0;
  return capital > head.length + tail.length && small < capital * 0.1;
}

function isCompound(head: string, last: string, tail: string, words: DocumentWords): boolean {
  if (COMPOUND_HEADS.has(head.toLowerCase())) return true;
  // “mid-/century” but “mid-/dle”, “ex-/wife” but “ex-/periment”
  if (SYLLABLE_HEADS.has(head.toLowerCase())) return COMPOUND_TAILS.has(tail) || words.hasExactly(tail);
  if (FRENCH_PRONOUNS.has(head.toLowerCase()) && /^mêmes?$/.test(tail)) return true;
  // “north-/south”, “vingt-/quatre”
  if (OPPOSITES.get(last.toLowerCase()) === tail || (TENS.has(last) && UNITS.has(tail))) return true;
  // “state-of-the-/art”
  if (last !== head && LINKING_WORDS.has(last.toLowerCase())) return true;
  if (last.length < 4 || CLOSED_PREFIXES.has(last.toLowerCase())) return isFrenchPair(tail, words);
  const isEnglish = words.has('the') && words.has('of');
  if (isEnglish && COMPOUND_TAILS.has(tail)) return true;
  // Other languages write two words in one.
  if (isEnglish && last.length >= 6 && tail.length >= 6 && words.has(last) && words.hasExactly(tail)) return true;
  return isFrenchPair(tail, words);
}

/** “est-/ce”, “celui-/ci”, “eux-/mêmes” */
function isFrenchPair(tail: string, words: DocumentWords): boolean {
  return FRENCH_TAILS.has(tail) && words.has('les') && words.has('et');
}

const CONJUNCTIONS = setOf('und oder bzw beziehungsweise sowie and or och eller');
const LOCAL_CONJUNCTIONS = setOf(
  'et ou en of og ja tai sekä y o e i ili lub oraz a nebo és vagy și sau ve veya nor but',
);
const RANGES = setOf('to bis tot till à');
const NUMBERS = setOf(
  'one two three four five six seven eight nine ten twelve half ein zwei drei vier fünf sechs sieben acht neun zehn zwölf twee drie vijf zes zeven tien två tre fyra fem',
);

/** First halves that are written with a hyphen far more often than they are broken after. */
const COMPOUND_HEADS = setOf(
  'cross full half high ill large low multi one post quasi self single small third three two well wide four five six first vice peut avant après nicht',
);

/** Such halves that are also what many words begin with. */
const SYLLABLE_HEADS = setOf('all ex far long mid mi non second short so state demi');

const FRENCH_PRONOUNS = setOf('lui elle eux elles moi toi soi nous vous');

const OPPOSITES = new Map(
  [
    ['north', 'south'],
    ['east', 'west'],
    ['nord', 'sud'],
    ['ouest', 'est'],
    ['black', 'white'],
    ['left', 'right'],
  ].flatMap(([a = '', b = '']) => [[a, b] as const, [b, a] as const]),
);
const TENS = setOf(
  'twenty thirty forty fifty sixty seventy eighty ninety vingt trente quarante cinquante soixante quatre dix vinte',
);
const UNITS = setOf(
  'one two three four five six seven eight nine first second third fourth fifth sixth seventh eighth ninth un deux trois quatre cinq six sept huit neuf dix onze douze vingt vingts',
);

const LINKING_WORDS = setOf('of the in to and by on up out off a at for as de la le les du à vis en zu und');

const CLOSED_PREFIXES = setOf(
  'inter over under fore super trans multi semi anti counter hyper ultra pseudo proto micro macro intra infra extra electro photo auto tele',
);

/** Second halves that English puts to a word with a hyphen. */
const COMPOUND_TAILS = setOf(
  'called known reaching lived distance haul range day week month year summer winter night air party wife husband president minister minded powerful inclusive existent fiction profit making based related specific dependent driven oriented determining term year speaking looking sensitive intensive friendly assisted induced mediated controlled shaped coloured colored backed funded owned going style level scale quality performance century effective efficient minded handed sided aware saving seeking building',
);

const FRENCH_TAILS = setOf('ce il elle ils elles on là ci même mêmes vous nous moi toi');

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
