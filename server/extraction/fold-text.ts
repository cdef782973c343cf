/**
 * The text as a passage holds it: control characters and invisible marks gone, every run of white space one space,
 * ends trimmed, accents composed (NFC, so that a word is found however it was typed), lone surrogates replaced
 * (databases and JSON refuse them). Line breaks count as white space.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text;
  // White space first: then all control characters that are left are of no use.
  const folded = text.toWellFormed().replace(SPACE, ' ').replace(INVISIBLE, '');
  return folded.replace(/ {2,}/g, ' ').trim().normalize('NFC');
}

/** What most texts are: ASCII words with a space between them. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

// A byte order mark counts as white space, but parts no words.
const SPACE = /[^\S\ufeff]+/g;

// Control characters, soft hyphen, zero-width space, word joiner, byte order mark and the controls of direction.
// Zero-width joiners stay: they carry meaning in Persian, Indic scripts and emoji.
const INVISIBLE = /[\p{Cc}\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
