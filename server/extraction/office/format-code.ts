/** A piece of a number format. */
export type FormatToken =
  | { readonly kind: 'literal'; readonly text: string }
  /** A place for a digit: `0`, `#` or `?`. */
  | { readonly kind: 'digit'; readonly sign: '0' | '#' | '?' }
  | { readonly kind: 'point' | 'comma' | 'percent' | 'slash' | 'general' | 'text' }
  /** `E+` or `E-`. */
  | { readonly kind: 'exponent'; readonly isSigned: boolean }
  /** A part of a date or time, such as `yyyy`; `elapsed` counts beyond what a clock shows. */
  | { readonly kind: 'date'; readonly letter: string; readonly length: number; readonly isElapsed: boolean }
  /** `AM/PM`, or `A/P`. */
  | { readonly kind: 'half-day'; readonly isShort: boolean }
  /** A digit after the point of seconds. */
  | { readonly kind: 'subsecond'; readonly digits: number };

export interface FormatSection {
  readonly tokens: readonly FormatToken[];
  /** `[>=100]` */
  readonly condition: { readonly operator: string; readonly bound: number } | null;
  /** The language number in `[$-407]`, whose names of months are meant. */
  readonly languageNumber: number | null;
  readonly isDate: boolean;
}

/** Takes a number format apart: up to four sections, parted by semicolons. */
export function parseFormatCode(code: string): readonly FormatSection[] {
  const sections: FormatSection[] = [];
  let at = 0;
  while (at <= code.length && sections.length < 4) {
    const parser = new SectionParser(code, at);
    sections.push(parser.parse());
    at = parser.end + 1;
  }
  return sections;
}

class SectionParser {
  end: number;
  readonly #code: string;
  readonly #tokens: FormatToken[] = [];
  #condition: FormatSection['condition'] = null;
  #languageNumber: number | null = null;

  constructor(code: string, start: number) {
    this.#code = code;
    this.end = start;
  }

  parse(): FormatSection {
    for (let char = this.#code[this.end]; char !== undefined && char !== ';'; char = this.#code[this.end]) {
      this.#take(char);
    }
    const tokens = withMinutes(this.#tokens);
    const isDate = tokens.some(
      (token) => token.kind === 'half-day' || (token.kind === 'date' && !ERAS.has(token.letter)),
    );
    return { tokens, condition: this.#condition, languageNumber: this.#languageNumber, isDate };
  }

  #take(char: string): void {
    const rest = this.#code.slice(this.end, this.end + 8);
    const lower = char.toLowerCase();
    if (char === '"') this.#quoted();
    else if (char === '\\' || char === '!') this.#literal(this.#code[this.end + 1] ?? '', 2);
    // As wide as the next character, or filled with it.
    else if (char === '_') this.#literal(' ', 2);
    else if (char === '*') this.end += 2;
    else if (char === '[') this.#bracket();
    else if (/^general/i.test(rest)) this.#push({ kind: 'general' }, 7);
    else if (/^am\/pm/i.test(rest)) this.#push({ kind: 'half-day', isShort: false }, 5);
    else if (/^a\/p/i.test(rest)) this.#push({ kind: 'half-day', isShort: true }, 3);
    else if (/^e[+-]/i.test(rest)) this.#push({ kind: 'exponent', isSigned: rest[1] === '+' }, 2);
    else if ('ymdhsbeg'.includes(lower)) this.#dateRun(lower);
    else if (char === '.' && this.#followsSeconds()) this.#subseconds();
    else this.#single(char);
  }

  #single(char: string): void {
    if (char === '0' || char === '#' || char === '?') this.#push({ kind: 'digit', sign: char }, 1);
    else if (char === '.') this.#push({ kind: 'point' }, 1);
    else if (char === ',') this.#push({ kind: 'comma' }, 1);
    else if (char === '%') this.#push({ kind: 'percent' }, 1);
    else if (char === '/') this.#push({ kind: 'slash' }, 1);
    else if (char === '@') this.#push({ kind: 'text' }, 1);
    else this.#literal(char, 1);
  }

  #push(token: FormatToken, length: number): void {
    this.#tokens.push(token);
    this.end += length;
  }

  #literal(text: string, length: number): void {
    this.#push({ kind: 'literal', text }, length);
  }

  #quoted(): void {
    const close = this.#code.indexOf('"', this.end + 1);
    const end = close === -1 ? this.#code.length : close;
    this.#literal(this.#code.slice(this.end + 1, end), end - this.end + 1);
  }

  #bracket(): void {
    const close = this.#code.indexOf(']', this.end);
    const end = close === -1 ? this.#code.length : close;
    const content = this.#code.slice(this.end + 1, end);
    this.end = end + 1;
    const condition = /^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$/.exec(content.replaceAll(' ', ''));
    const elapsed = /^(?:h+|m+|s+)$/i.test(content);
    if (condition) this.#condition = { operator: condition[1] ?? '=', bound: Number(condition[2]) };
    else if (elapsed) {
      const letter = content.slice(0, 1).toLowerCase();
      this.#tokens.push({ kind: 'date', letter, length: content.length, isElapsed: true });
    } else if (content.startsWith('$')) {
      const dash = content.lastIndexOf('-');
      const symbol = content.slice(1, dash > 0 ? dash : undefined);
      if (symbol !== '') this.#tokens.push({ kind: 'literal', text: symbol });
      const language = dash > 0 ? Number.parseInt(content.slice(dash + 1), 16) : Number.NaN;
      if (Number.isFinite(language)) this.#languageNumber = language & 0xffff;
    }
    // What is left is a colour, or the digits of a script.
  }

  #dateRun(letter: string): void {
    let length = 1;
    while (this.#code[this.end + length]?.toLowerCase() === letter) length += 1;
    this.#push({ kind: 'date', letter, length, isElapsed: false }, length);
  }

  #followsSeconds(): boolean {
    const last = this.#tokens.at(-1);
    return last?.kind === 'date' && last.letter === 's' && this.#code[this.end + 1] === '0';
  }

  #subseconds(): void {
    let digits = 0;
    while (this.#code[this.end + 1 + digits] === '0') digits += 1;
    this.#push({ kind: 'subsecond', digits }, digits + 1);
  }
}

/** These make no date alone. */
const ERAS = new Set(['b', 'e', 'g']);

/** An `m` after hours or before seconds is a minute (told by the letter `n`), else a month. */
function withMinutes(tokens: readonly FormatToken[]): FormatToken[] {
  const dates = tokens.filter((token) => token.kind === 'date');
  return tokens.map((token) => {
    if (token.kind !== 'date' || token.letter !== 'm') return token;
    const at = dates.indexOf(token);
    const isMinute = token.isElapsed || dates[at - 1]?.letter === 'h' || dates[at + 1]?.letter === 's';
    return isMinute ? { ...token, letter: 'n' } : token;
  });
}
