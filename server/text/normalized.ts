/** Text of any language has fewer marks on one letter: this is the limit of the Stream-Safe Text Format. */
const LONG_RUN_OF_MARKS = /\p{M}{31}/u;
const AFTER_30_MARKS = /(?<=\p{M}{30})(?=\p{M})/u;

/**
 * `text.normalize(form)` in linear time. Normalization sorts the marks on one letter, in time that grows with the square
 * of their number: 100,000 of them take seconds. Beyond 30 marks they keep their order.
 *
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
export function normalized(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  if (!LONG_RUN_OF_MARKS.test(text)) return text.normalize(form);
  return text
    .split(AFTER_30_MARKS)
    .map((part) => part.normalize(form))
    .join('');
}
