/** A piece of a line from left to right as it stands on the page; letters of a right-to-left script in order of reading. */
export interface VisualPiece {
  readonly text: string;
  readonly isRtl: boolean;
  /** Whether a space stands to the left of it. */
  readonly hasSpaceBefore: boolean;
}

/**
 * The text of a line in the order in which it is read. In a right-to-left line, numbers and words of other scripts keep
 * their order among themselves; brackets are turned around. This undoes the Unicode Bidirectional Algorithm (UAX 9) as
 * far as it can be undone: what stands without a space in a number or date is read from left to right.
 *
 * @param isRtl whether the line as a whole is read from right to left
 */
export function readingOrderOf(pieces: readonly VisualPiece[], isRtl: boolean): string {
  const tokens = tokensOf(pieces);
  return isRtl ? rtlText(tokens) : ltrText(tokens);
}

type Kind = 'rtl' | 'letters' | 'digits' | 'space' | 'other';

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

function tokensOf(pieces: readonly VisualPiece[]): Token[] {
  const tokens: Token[] = [];
  for (const { text, isRtl, hasSpaceBefore } of pieces) {
    if (hasSpaceBefore && tokens.length > 0) tokens.push(SPACE);
    if (isRtl) {
      tokens.push({ kind: 'rtl', text });
      continue;
    }
    for (const [part] of text.matchAll(/\p{N}+|[\p{L}\p{M}]+|\s+|./gsu)) {
      const kind = /^\p{N}/u.test(part) ? 'digits' : /^[\p{L}\p{M}]/u.test(part) ? 'letters' : null;
      tokens.push(kind ? { kind, text: part } : part.trim() === '' ? SPACE : { kind: 'other', text: part });
    }
  }
  return tokens;
}

const SPACE: Token = { kind: 'space', text: ' ' };

/** A line of another script with right-to-left words in it, each stretch of which is read from its right end. */
function ltrText(tokens: readonly Token[]): string {
  let text = '';
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token?.kind !== 'rtl') {
      text += token?.text ?? '';
      at += 1;
      continue;
    }
    let end = at + 1;
    for (let next = end; next < tokens.length && tokens[next]?.kind !== 'letters'; next += 1) {
      if (tokens[next]?.kind === 'rtl') end = next + 1;
    }
    text += rtlText(tokens.slice(at, end));
    at = end;
  }
  return text;
}

function rtlText(tokens: readonly Token[]): string {
  const units: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    let end = at;
    while (end < tokens.length && tokens[end]?.kind !== 'rtl') end += 1;
    units.push(...islandsOf(tokens.slice(at, end)));
    const word = tokens[end];
    if (word) units.push(word.text);
    at = end + 1;
  }
  units.reverse();
  const mirrored = units.map((unit) => MIRRORED.get(unit) ?? unit);
  return (misplacedBrackets(mirrored) <= misplacedBrackets(units) ? mirrored : units).join('');
}

/** What keeps its order between right-to-left words, as units; other signs and spaces are units by themselves. */
function islandsOf(tokens: readonly Token[]): string[] {
  const units: string[] = [];
  let island = '';
  let waiting: Token[] = [];
  let last: Token | null = null;
  const end = () => {
    if (island !== '') units.push(island);
    units.push(...waiting.map(({ text }) => text));
    [island, waiting, last] = ['', [], null];
  };
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'space' || token.kind === 'other') {
      const isSuffix = last?.kind === 'digits' && waiting.length === 0 && NUMBER_SUFFIX.test(token.text);
      const isPrefix =
        tokens[index + 1]?.kind === 'digits' && NUMBER_PREFIX.test(token.text) && (last === null || isApart(waiting));
      if (isPrefix) {
        end();
        island = token.text;
      } else if (isSuffix) {
        island += token.text;
      } else {
        waiting.push(token);
      }
      continue;
    }
    if (last && isJoined(last, waiting, token)) {
      island += waiting.map(({ text }) => text).join('') + token.text;
      waiting = [];
    } else if (last) {
      end();
      island = token.text;
    } else {
      units.push(...waiting.map(({ text }) => text));
      [island, waiting] = [island + token.text, []];
    }
    last = token;
  }
  const closing = closingOf(island, waiting);
  island += closing;
  waiting = waiting.slice(closing.length);
  end();
  return units;
}

/** Numbers with spaces between them are several and follow each other from the right; words are read on. */
function isJoined(last: Token, between: readonly Token[], next: Token): boolean {
  if (last.kind === 'letters' || next.kind === 'letters') return true;
  return !isApart(between) && between.every(({ text }) => WITHIN_NUMBER.test(text));
}

function isApart(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind }) => kind === 'space');
}

/** A bracket after a stretch belongs to it if it was opened there. */
function closingOf(island: string, waiting: readonly Token[]): string {
  const [first] = waiting;
  const opening = first ? OPENING.get(first.text) : undefined;
  return first && opening !== undefined && island.includes(opening) && !island.includes(first.text) ? first.text : '';
}

function misplacedBrackets(units: readonly string[]): number {
  let misplaced = 0;
  const open: string[] = [];
  for (const unit of units) {
    const opening = OPENING.get(unit);
    if (opening === undefined) {
      if (MIRRORED.has(unit)) open.push(unit);
    } else if (open.at(-1) === opening) {
      open.pop();
    } else {
      misplaced += 1;
    }
  }
  return misplaced + open.length;
}

const PAIRS = ['()', '[]', '{}', '<>', '«»', '‹›', '（）', '「」'] as const;
const MIRRORED = new Map(PAIRS.flatMap(([a = '', b = '']) => [[a, b] as const, [b, a] as const]));
/** The opening bracket of a closing one. */
const OPENING = new Map(PAIRS.map(([a = '', b = '']) => [b, a] as const));
const WITHIN_NUMBER = /^[-+.,:/\\_*#×٫٬]$/;
const NUMBER_SUFFIX = /^[%‰°٪$€£¥₪﷼]$/;
const NUMBER_PREFIX = /^[-−+#±$€£¥₪﷼%٪]$/;
