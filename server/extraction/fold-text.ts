/**
 * The text as a passage holds it: control characters and invisible marks gone, every run of white space one space,
 * ends trimmed, lone surrogates replaced (databases and JSON refuse them). Line breaks count as white space.
 */
export function foldText(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
}

// Control characters that are no white space, soft hyphen, zero-width space, word joiner, byte order mark and the
// controls of direction. Zero-width joiners stay: they carry meaning in Persian, Indic scripts and emoji.
const INVISIBLE = /(?!\s)\p{Cc}|\u00ad|\u200b|\u2060|\ufeff|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
