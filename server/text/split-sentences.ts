import { belongTogether } from './abbreviations.ts';

/** A stretch of a text, as offsets into it in UTF-16 units: [start, end). */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** True where the text gives no end of a sentence and the stretch was cut by its length. */
  readonly cut: boolean;
}

/** Text is looked at in windows of this length: it bounds the work between two yields, whatever the text is. */
const WINDOW_LENGTH = 32_768;
/** What is longer than this is looked through for ends that the rules of Unicode do not see (text without capitals). */
const LONG = 700;
/** What is longer than this, and has no end inside, is cut by length. */
const ENDLESS = 1_200;
const ENDLESS_SPACELESS = 400;

const SPACELESS_LETTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * The sentences of a text in order, without the white space, bullets and reference marks around them. By the rules of Unicode
 * (UAX 29, as Intl.Segmenter has them), mended where an abbreviation, an initial, an ordinal, a reference mark or a
 * quotation made it cut inside of a sentence. What has no end within 1,200 characters is cut into stretches of about
 * 25 words. Lazy: each step takes at most a few milliseconds.
 */
export function* splitSentences(text: string, language: string | null = null): Generator<Stretch> {
  const segmenter = segmenterFor(language);
  let from = 0;
  while (from < text.length) {
    const to = windowEnd(text, from);
    const isLast = to === text.length;
    const window = mask(text.slice(from, to));
    const ends = sentenceEnds(window, segmenter, language);
    // The last one may go on beyond the window. If it is the only one, it is cut here.
    const kept = isLast || ends.length === 1 ? ends : ends.slice(0, -1);
    let start = 0;
    for (const end of kept) {
      yield* pieces(window, from, start, end);
      start = end;
    }
    from += start;
  }
}

const OPENING_MARKS = /(?<![「『（“‘«„([{¿¡])[「『（“‘«„([{¿¡]+$/;
const MAX_OPENING_MARKS = 20;

function sentenceEnds(window: string, segmenter: Intl.Segmenter, language: string | null): number[] {
  const ends: number[] = [];
  let start = 0;
  let open = '';
  for (const { segment, index } of segmenter.segment(window)) {
    if (open !== '' && (open.endsWith('\u2029') || !belongTogether(open, segment, language))) {
      // An opening bracket that stands right after the end (。「) belongs to what follows.
      start = index - (OPENING_MARKS.exec(open.slice(-MAX_OPENING_MARKS))?.[0].length ?? 0);
      ends.push(start);
    }
    open = window.slice(start, index + segment.length);
  }
  if (open !== '') ends.push(start + open.length);
  return ends;
}

/** Cuts a long segment where it can be cut, and trims each piece. Offsets are those of the whole text. */
function* pieces(window: string, base: number, start: number, end: number): Generator<Stretch> {
  const whole = trimmed(window, start, end);
  if (whole === null) return;
  if (whole.end - whole.start <= LONG) {
    yield shifted(whole, base, false);
    return;
  }
  const segment = window.slice(whole.start, whole.end);
  const endless = SPACELESS_LETTER.test(segment) ? ENDLESS_SPACELESS : ENDLESS;
  let at = 0;
  for (const match of [...segment.matchAll(/[.!?…]["'”’»)\]]*\s+/g), null]) {
    const next = match === null ? segment.length : match.index + match[0].length;
    if (match !== null && belongTogether(segment.slice(Math.max(at, next - 80), next), 'X', null)) continue;
    const piece = trimmed(segment, at, next);
    at = next;
    if (piece === null) continue;
    if (piece.end - piece.start <= endless) yield shifted(piece, base + whole.start, false);
    else yield* byLength(segment, piece, base + whole.start, endless === ENDLESS ? 150 : 60);
  }
}

/** Stretches of about `length` characters, cut at white space or a comma where there is one. */
function* byLength(text: string, piece: { start: number; end: number }, base: number, length: number) {
  let at = piece.start;
  while (at < piece.end) {
    let next = Math.min(piece.end, at + length);
    if (next < piece.end) {
      const gap = /[\s,，、;；]/g;
      gap.lastIndex = next;
      const found = gap.exec(text.slice(0, Math.min(piece.end, next + length)));
      next = found === null ? wholeCharacter(text, next + length, piece.end) : found.index + 1;
    }
    const stretch = trimmed(text, at, next);
    if (stretch !== null) yield shifted(stretch, base, true);
    at = next;
  }
}

/**
 * The same text, character for character, in which nothing misleads the rules: line breaks and reference marks after
 * a full stop (“.[12] The”, “.12 The”) become spaces, bullets become ends of paragraphs.
 */
function mask(text: string): string {
  return text
    .replace(/\s/g, ' ')
    .replace(/[•●▪◦‣■□◆➢✓∙]/g, '\u2029')
    .replace(/[.!?”"’](?:\[[\w ,–-]{1,24}\])+(?= |$)/g, (mark) => mark.charAt(0).padEnd(mark.length))
    .replace(/(?<=\p{Ll}{3}[.!?]["”’)]?)\d{1,3}(?:[,–-]\d{1,3})*(?= +["“‘]?\p{Lu})/gu, (mark) =>
      ' '.repeat(mark.length),
    );
}

function trimmed(text: string, start: number, end: number): { start: number; end: number } | null {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return from < to ? { start: from, end: to } : null;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x2029 || code === 0xfeff || code === 0x200b;
}

function shifted({ start, end }: { start: number; end: number }, base: number, cut: boolean): Stretch {
  return { start: start + base, end: end + base, cut };
}

function windowEnd(text: string, from: number): number {
  return from + WINDOW_LENGTH >= text.length ? text.length : wholeCharacter(text, from + WINDOW_LENGTH, text.length);
}

/** An offset near `at` that does not stand between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number, limit: number): number {
  if (at >= limit) return limit;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(language: string | null): Intl.Segmenter {
  const tag = language ?? 'en';
  const known = segmenters.get(tag);
  if (known !== undefined) return known;
  let made: Intl.Segmenter;
  try {
    made = new Intl.Segmenter(tag, { granularity: 'sentence' });
  } catch {
    // A malformed tag, from a file that says anything about itself: the rules are the same for nearly all languages.
    made = new Intl.Segmenter('en', { granularity: 'sentence' });
  }
  if (segmenters.size < 100) segmenters.set(tag, made);
  return made;
}
