/**
 * Markdown may hold HTML, and people write of HTML in Markdown: “give it a <title>”, `Array<string>`. A tag that is meant
 * as text hides what follows it when it is read as one, up to the end. This tells them apart, in one go over the text.
 *
 * @returns the text with another sign in the place of each “<” that begins no markup, and what turns that back
 */
export function setTagsAside(text: string): { readonly text: string; readonly restore: (text: string) => string } {
  const sign = unusedSign(text);
  const places = new Places(text);
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (isMarkup(text, at, places)) continue;
    parts.push(text.slice(from, at), sign);
    from = at + 1;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), restore: (marked) => marked.replaceAll(sign, '<') };
}

/** A sign of private use that the text has not. */
function unusedSign(text: string): string {
  for (let code = 0xf8ff; code > 0xe000; code -= 1) {
    const sign = String.fromCharCode(code);
    if (!text.includes(sign)) return sign;
  }
  return '\ue000';
}

const names = (list: string) => new Set(list.split(' '));

/** Elements that show what is in them. */
const SHOWING = names(
  'a abbr acronym address article aside b base bdi bdo big blockquote body br caption center cite code col colgroup data dd ' +
    'del details dfn dialog div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html ' +
    'i img input ins kbd label legend li link main map mark menu meta nav nobr ol p picture pre q rb s samp section small ' +
    'source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var wbr',
);
/** Elements that hold a program's text, always on lines of their own. */
const PROGRAMS = names('script style');
/** Elements whose content is no text, or another's. */
const EMBEDDED = names('svg video audio iframe object canvas math template noscript');
/** Parts of a line that are not read with it, and where they may stand. */
const BESIDE = names('ruby rt rp rtc');

const AUTOLINK = /<(?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]{0,2000}|[^\s<>@]{1,100}@[^\s<>@]{1,200})>/iy;
const TAG_START = /<(\/?)([a-z][a-z0-9:-]{0,60})(?=[\s/>])/iy;
const DOCTYPE = /<!doctype[^<>\n]{0,200}>/iy;

function isMarkup(text: string, at: number, places: Places): boolean {
  if (text.startsWith('<!--', at)) return places.commentEnd(at) !== -1;
  if (matchAt(DOCTYPE, text, at) || matchAt(AUTOLINK, text, at)) return true;
  const start = matchAt(TAG_START, text, at);
  if (start === null) return false;
  const end = endOfTag(text, at + start[0].length);
  if (end === -1) return false;
  const name = (start[2] ?? '').toLowerCase();
  const isEnd = start[1] === '/';
  if (SHOWING.has(name)) return !isNamed(text, at, end, name, isEnd, places);
  if (PROGRAMS.has(name) || EMBEDDED.has(name) || BESIDE.has(name)) {
    return isEnd ? places.closes(name) : isOpened(text, at, end, name, places);
  }
  // An element that we do not know shows what is in it. Within a line it is rather the type of something.
  return startsLine(text, at) && endsLine(text, end) && !HIDING.has(name);
}

/** Elements in which a browser reads no markup, or shows no text of ours. */
const HIDING = names(
  'title textarea xmp plaintext noembed noframes select option optgroup datalist button frameset annotation annotation-xml',
);

/**
 * Whether a tag of an element that shows what is in it is only named: it stands between the words of a line, bare, and is
 * neither closed in its paragraph nor closes anything there.
 */
function isNamed(text: string, at: number, end: number, name: string, isEnd: boolean, places: Places): boolean {
  if (name === 'br' || name === 'wbr') return false;
  if (isEnd) return !places.closes(name) && isInProse(text, at);
  // “a<b and c>d”.
  if (/^<[a-z]\s[^=]*>$/i.test(text.slice(at, Math.min(end, at + LONGEST_LINE)))) return true;
  const close = places.nextClose(name, end);
  if (close !== -1 && close < places.paragraphEnd(end) && !DOCUMENT.has(name)) {
    places.open(name);
    return false;
  }
  if (!text.slice(at, end).includes('=') && isInProse(text, at)) return true;
  places.open(name);
  return false;
}

/** No Markdown is in these. */
const DOCUMENT = names('html head body base meta link');

/** Whether words stand before a place in its line, which is no line of HTML and no row of a table. */
function isInProse(text: string, at: number): boolean {
  if (!/[\s(["'“„«]/.test(text[at - 1] ?? ' ')) return false;
  const before = text.slice(Math.max(0, at - LONGEST_LINE), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^[^<|]{0,80}\p{L}/u.test(line.trimStart());
}

const LONGEST_LINE = 400;

/** Whether the element that a tag opens ends where such an element should: else the tag is one that is written about. */
function isOpened(text: string, at: number, end: number, name: string, places: Places): boolean {
  const close = places.nextClose(name, end);
  if (close === -1) return false;
  const isClosed = BESIDE.has(name)
    ? close < places.paragraphEnd(end) && (name === 'ruby' || places.isOpen('ruby'))
    : PROGRAMS.has(name)
      ? startsLine(text, at) && (endsLine(text, end) || endsLine(text, text.indexOf('>', close) + 1))
      : text.slice(end, close).trim() === '' || (startsLine(text, at) && close < places.paragraphEnd(end));
  if (isClosed) places.open(name);
  return isClosed;
}

/** Behind the “>” of the tag whose name ends at `at`; -1 where it is not well formed. */
function endOfTag(text: string, at: number): number {
  let quote = '';
  for (let index = at; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '<' || (char === '\n' && /^[^\S\n]*\n/.test(text.slice(index + 1, index + 80)))) return -1;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '>') {
      return index + 1;
    } else if ((char === '"' || char === "'") && text[index - 1] === '=') {
      quote = char;
    }
  }
  return -1;
}

function startsLine(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  return at - lineStart <= LONGEST_INDENT && /^[\s>*+-]*$/.test(text.slice(at === 0 ? 0 : lineStart, at));
}

const LONGEST_INDENT = 40;

function endsLine(text: string, end: number): boolean {
  const rest = text.slice(end, end + LONGEST_INDENT);
  return /^[^\S\n]*(?:\n|$)/.test(rest);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where things end. What is asked for only ever lies further on, so that the text is gone through once for each. */
class Places {
  readonly #text: string;
  readonly #closes = new Map<string, number[]>();
  readonly #opened = new Map<string, number>();
  #commentEnd = 0;
  #paragraphEnd = 0;

  constructor(text: string) {
    this.#text = text;
    const pattern = /<\/([a-z][a-z0-9]{0,20})\s{0,20}>/gi;
    for (const { 1: name = '', index } of text.matchAll(pattern)) {
      const places = this.#closes.get(name.toLowerCase());
      if (places) places.push(index);
      else this.#closes.set(name.toLowerCase(), [index]);
    }
    for (const places of this.#closes.values()) places.reverse();
  }

  commentEnd(at: number): number {
    if (this.#commentEnd !== -1 && this.#commentEnd < at + 4) this.#commentEnd = this.#text.indexOf('-->', at + 4);
    return this.#commentEnd;
  }

  /** Where the next blank line begins. */
  paragraphEnd(at: number): number {
    if (this.#paragraphEnd < at) {
      const blank = /\n[^\S\n]{0,80}\n/g;
      blank.lastIndex = at;
      this.#paragraphEnd = blank.exec(this.#text)?.index ?? this.#text.length;
    }
    return this.#paragraphEnd;
  }

  nextClose(name: string, at: number): number {
    const places = this.#closes.get(name) ?? [];
    while ((places.at(-1) ?? at) < at) places.pop();
    return places.at(-1) ?? -1;
  }

  open(name: string): void {
    this.#opened.set(name, (this.#opened.get(name) ?? 0) + 1);
  }

  isOpen(name: string): boolean {
    return (this.#opened.get(name) ?? 0) > 0;
  }

  /** Whether an end belongs to an element that was opened. */
  closes(name: string): boolean {
    const opened = this.#opened.get(name) ?? 0;
    if (opened > 0) this.#opened.set(name, opened - 1);
    return opened > 0;
  }
}
