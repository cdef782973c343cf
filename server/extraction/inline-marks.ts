/** Whether the text of a link to a place on the page is the mark of a note: “1”, “[12]”, “[a]”, “†”. */
export function isNoteMark(text: string): boolean {
  return (
    text.length <= LONGEST_MARK &&
    /^[[(]?(?:\d{1,4}|[a-z]{1,2}|[ivxl]{1,5}|[*†‡§¶#]{1,3}|(?:note|nb|n) ?\d{1,3})[\])]?$/iu.test(text)
  );
}

/** Whether it is one or several of them: “[1][2]”, “3, 4”. */
export function areNoteMarks(text: string): boolean {
  const parts = text.replace(/\]\s*\[/g, '] [').split(/[\s,;–-]+/);
  return parts.length <= MOST_MARKS && parts.every((part) => part === '' || isNoteMark(part));
}

/** Whether the text of such a link only says that it is one: “#”, “¶”, “↩”. */
export function isLinkSign(text: string): boolean {
  return text.length <= LONGEST_MARK && /^(?:[#¶§^↑↩⤴🔗⚓∞\u200b\s]|\ufe0e|\ufe0f)*$/u.test(text);
}

/**
 * What parts a raised number from what it follows, so that neither is misread: a power (“10^3”) from its base, the mark
 * of a note from the word; nothing in “m2” or “CO2”.
 */
export function beforeRaised(before: string, raised: string): string {
  if (!/^[[(]?\d/.test(raised)) return '';
  if (/\d$/.test(before)) return /^\d/.test(raised) ? '^' : ' ';
  return /(?:\p{L}{4}|[.,;:!?"”»\]])$/u.test(before.slice(-8)) || !/^\d/.test(raised) ? ' ' : '';
}

const LONGEST_MARK = 12;
const MOST_MARKS = 8;

/** “[ | ]” is what is left of links to edit a section. */
export function isEmptyBrackets(text: string): boolean {
  return text.length < LONGEST_BRACKETS && /^\s*\[[\s|/,]*\]\s*$/.test(text);
}

/** A heading without such brackets at its end. */
export function withoutBrackets(heading: string): string {
  const end = heading.trimEnd();
  const at = end.lastIndexOf('[');
  return at > 0 && end.length - at < LONGEST_BRACKETS && isEmptyBrackets(end.slice(at)) ? end.slice(0, at) : heading;
}

const LONGEST_BRACKETS = 60;
