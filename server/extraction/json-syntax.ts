export interface JsonScan {
  /** The offset of the first character that cannot stand where it does, or null. */
  readonly fault: number | null;
  /** Where the first value ends; null if the text ends within it, or before it began. */
  readonly end: number | null;
  /** Whether an object has a key: what hardly anything but JSON has. */
  readonly hasKey: boolean;
}

/**
 * Looks through the first JSON value in a text without building it. It serves to tell JSON from its beginning, which may
 * be cut anywhere, and to say where a file is broken.
 */
export function scanJson(text: string): JsonScan {
  const open: ('{' | '[')[] = [];
  let hasKey = false;
  let expects: 'value' | 'first' | 'key' | 'first-key' | 'colon' | 'more' = 'value';
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    const char = text[at];
    if (char === undefined) return { fault: null, end: null, hasKey };
    const inner = open.at(-1);
    if (expects === 'more' || (expects === 'first' && char === ']') || (expects === 'first-key' && char === '}')) {
      const closes = inner === '{' ? '}' : ']';
      if (char === closes) {
        open.pop();
        at += 1;
        if (open.length === 0) return { fault: null, end: at, hasKey };
        expects = 'more';
      } else if (char === ',' && expects === 'more') {
        at += 1;
        expects = inner === '{' ? 'key' : 'value';
      } else return { fault: at, end: null, hasKey };
    } else if (expects === 'colon') {
      if (char !== ':') return { fault: at, end: null, hasKey };
      hasKey = true;
      at += 1;
      expects = 'value';
    } else if (expects === 'key' || expects === 'first-key') {
      const { end, fault } = scanString(text, at);
      if (end === null) return { fault, end: null, hasKey };
      at = end;
      expects = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char);
      at += 1;
      expects = char === '{' ? 'first-key' : 'first';
    } else {
      const { end, fault } = char === '"' ? scanString(text, at) : scanWord(text, at);
      if (end === null) return { fault, end: null, hasKey };
      at = end;
      if (open.length === 0) return { fault: null, end, hasKey };
      expects = 'more';
    }
  }
}

interface TokenScan {
  /** Null if the text ends within the token, or it is at fault. */
  readonly end: number | null;
  readonly fault: number | null;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ' || text[next] === '\n' || text[next] === '\r' || text[next] === '\t') next += 1;
  return next;
}

function scanString(text: string, at: number): TokenScan {
  if (text[at] !== '"') return { end: null, fault: at };
  let next = at + 1;
  for (;;) {
    while (isPlain(text.charCodeAt(next))) next += 1;
    const char = text[next];
    if (char === '"') return { end: next + 1, fault: null };
    if (char === undefined) return { end: null, fault: null };
    if (char !== '\\') return { end: null, fault: next };
    const escaped = text.slice(next, next + 6);
    const length = /^\\(?:["\\/bfnrt]|u[\da-f]{4})/i.exec(escaped)?.[0].length;
    if (length === undefined) return { end: null, fault: escaped.length < 6 && isEscapeStart(escaped) ? null : next };
    next += length;
  }
}

/** Within a string, neither its end nor an escape nor a control character, which may not stand in one. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}

function isEscapeStart(text: string): boolean {
  return /^\\(?:u[\da-f]{0,3})?$/i.test(text);
}

function scanWord(text: string, at: number): TokenScan {
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0] ?? '';
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(word)) {
    return { end: at + word.length, fault: null };
  }
  const isCut = at + word.length === text.length && word !== '';
  const mayGoOn =
    ['true', 'false', 'null'].some((each) => each.startsWith(word)) ||
    /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:e[+-]?\d*)?)?$/i.test(word);
  return { end: null, fault: isCut && mayGoOn ? null : at };
}

const WORD = /[\w.+-]+/y;
