import type { FormatToken } from './format-code.ts';

/** A number that is not negative as a section of a number format shows it. */
export function formatNumber(value: number, tokens: readonly FormatToken[]): string {
  const slash = tokens.findIndex(({ kind }) => kind === 'slash');
  if (slash === -1 && !tokens.some(({ kind }) => kind === 'exponent')) return formatDecimal(value, tokens);
  const isFraction = slash > 0 && tokens.slice(0, slash).some(({ kind }) => kind === 'digit');
  if (isFraction) return formatFraction(value, tokens, slash);
  const exponent = tokens.findIndex(({ kind }) => kind === 'exponent');
  return exponent === -1 ? formatDecimal(value, tokens) : formatExponent(value, tokens, exponent);
}

/** A number as a cell without a format shows it: ten digits, but all of those before the point. */
export function general(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e21) return String(value).toUpperCase();
  if (size > 0 && size < 1e-4) return String(Number(value.toPrecision(6))).toUpperCase();
  const wholeDigits = Math.max(1, Math.floor(Math.log10(Math.max(size, 1))) + 1);
  return String(Number(rounded(value, Math.max(0, 10 - wholeDigits))));
}

function formatDecimal(given: number, tokens: readonly FormatToken[]): string {
  const { factor, decimals, isGrouped, wholes, fractions } = layoutOf(tokens);
  const shown = rounded(given * factor, decimals);
  const point = shown.indexOf('.');
  const whole = point === -1 ? shown : shown.slice(0, point);
  const fraction = point === -1 ? '' : shown.slice(point + 1);
  return wholeDigits(wholes, whole === '0' ? '' : whole, isGrouped) + fractionDigits(fractions, fraction);
}

/** What a section says of the numbers that it shows. */
interface Layout {
  /** What a number is multiplied by before it is shown. */
  readonly factor: number;
  readonly decimals: number;
  readonly isGrouped: boolean;
  /** The pieces before the point, and those from it on. */
  readonly wholes: readonly FormatToken[];
  readonly fractions: readonly FormatToken[];
}

const layouts = new WeakMap<readonly FormatToken[], Layout>();

/** A sheet shows a million numbers in one format. */
function layoutOf(tokens: readonly FormatToken[]): Layout {
  const known = layouts.get(tokens);
  if (known) return known;
  const isDigit = (token: FormatToken | undefined) => token?.kind === 'digit';
  const point = tokens.findIndex(({ kind }) => kind === 'point');
  const wholeEnd = point === -1 ? tokens.length : point;
  const lastDigit = tokens.findLastIndex((token, index) => isDigit(token) && index < wholeEnd);
  const firstDigit = tokens.findIndex(isDigit);
  let isGrouped = false;
  let thousands = 0;
  for (const [index, { kind }] of tokens.entries()) {
    if (kind !== 'comma') continue;
    if (index > firstDigit && index < lastDigit) isGrouped = true;
    // A comma after the last digit divides by a thousand.
    else if (index > lastDigit && lastDigit !== -1 && isAfterDigits(tokens, index)) thousands += 1;
  }
  const percents = tokens.filter(({ kind }) => kind === 'percent').length;
  const layout = {
    factor: 100 ** percents / 1000 ** thousands,
    decimals: Math.min(tokens.filter((token, index) => index > wholeEnd && isDigit(token)).length, MOST_DECIMALS),
    isGrouped,
    wholes: tokens.slice(0, wholeEnd),
    fractions: tokens.slice(wholeEnd),
  };
  layouts.set(tokens, layout);
  return layout;
}

const MOST_DECIMALS = 30;

/** Whether nothing but commas stands between a comma and the digits before it. */
function isAfterDigits(tokens: readonly FormatToken[], at: number): boolean {
  let before = at - 1;
  while (tokens[before]?.kind === 'comma') before -= 1;
  return tokens[before]?.kind === 'digit';
}

/** From the right: each place takes a digit, the leftmost one all that are left. */
function wholeDigits(tokens: readonly FormatToken[], digits: string, isGrouped: boolean): string {
  let shown = '';
  const first = tokens.findIndex(({ kind }) => kind === 'digit');
  let left = digits.length;
  let count = 0;
  const put = (digit: string) => {
    shown = digit + (isGrouped && count > 0 && count % 3 === 0 && digit !== ' ' ? ',' : '') + shown;
    count += 1;
  };
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index];
    if (token?.kind !== 'digit') {
      shown = literalOf(token) + shown;
      continue;
    }
    left -= 1;
    if (left >= 0) put(digits.charAt(left));
    else if (token.sign !== '#') put(token.sign === '0' ? '0' : ' ');
    if (index === first) for (left -= 1; left >= 0; left -= 1) put(digits.charAt(left));
  }
  return shown;
}

/** The point, and the places after it. Zeros at the end are shown where there is a `0` for them. */
function fractionDigits(tokens: readonly FormatToken[], digits: string): string {
  if (tokens.length === 0) return '';
  let least = 0;
  let places = 0;
  for (const token of tokens) {
    if (token.kind !== 'digit') continue;
    places += 1;
    if (token.sign === '0') least = places;
  }
  let kept = digits.length;
  while (kept > least && digits[kept - 1] === '0') kept -= 1;
  let shown = '';
  let place = 0;
  let hasPoint = false;
  for (const token of tokens) {
    if (token.kind === 'point') {
      if ((kept > 0 || least > 0) && !hasPoint) shown += '.';
      hasPoint = true;
    } else if (token.kind === 'digit') {
      if (place < kept) shown += digits.charAt(place);
      else shown += place < least ? '0' : token.sign === '?' ? ' ' : '';
      place += 1;
    } else shown += literalOf(token);
  }
  return shown;
}

function literalOf(token: FormatToken | undefined): string {
  if (token?.kind === 'literal') return token.text;
  if (token?.kind === 'percent') return '%';
  if (token?.kind === 'slash') return '/';
  // A letter that means something in dates alone.
  if (token?.kind === 'date') return token.letter.repeat(token.length);
  return '';
}

function formatExponent(value: number, tokens: readonly FormatToken[], at: number): string {
  const mantissaTokens = tokens.slice(0, at);
  const point = mantissaTokens.findIndex(({ kind }) => kind === 'point');
  const wholes = mantissaTokens.filter(({ kind }, index) => kind === 'digit' && (point === -1 || index < point)).length;
  const decimals = mantissaTokens.filter(({ kind }, index) => kind === 'digit' && point !== -1 && index > point).length;
  const step = Math.max(1, wholes);
  let power = value === 0 ? 0 : Math.floor(Math.floor(Math.log10(value)) / step) * step;
  if (value !== 0 && Number(rounded(value / 10 ** power, decimals)) >= 10 ** step) power += step;
  const mantissa = formatDecimal(value / 10 ** power, mantissaTokens);
  const exponentToken = tokens[at];
  const isSigned = exponentToken?.kind === 'exponent' && exponentToken.isSigned;
  const sign = power < 0 ? '-' : isSigned ? '+' : '';
  return `${mantissa}E${sign}${wholeDigits(tokens.slice(at + 1), String(Math.abs(power)), false)}`;
}

function formatFraction(value: number, tokens: readonly FormatToken[], slash: number): string {
  const before = tokens.slice(0, slash);
  const after = tokens.slice(slash + 1);
  // The numerator is the last run of digits before the stroke; digits before that are the whole.
  const lastGap = before.findLastIndex(({ kind }, index) => kind !== 'digit' && index < before.findLastIndex(isPlace));
  const hasWhole = before.slice(0, Math.max(0, lastGap)).some(isPlace);
  const fixed = after
    .map((token) => (token.kind === 'literal' || token.kind === 'digit' ? charOf(token) : ''))
    .join('');
  const stated = /^[1-9]\d*/.exec(fixed.trim())?.[0];
  const whole = hasWhole ? Math.floor(value) : 0;
  const places = after.filter(isPlace).length;
  const [numerator, denominator] =
    stated === undefined
      ? nearestFraction(value - whole, 10 ** Math.min(Math.max(places, 1), 4) - 1)
      : [Math.round((value - whole) * Number(stated)), Number(stated)];
  const prefix = before.slice(0, before.findIndex(isPlace)).map(literalOf).join('');
  const lastPlace = after.findLastIndex(isPlace);
  const suffix =
    stated === undefined
      ? after
          .slice(lastPlace + 1)
          .map(literalOf)
          .join('')
      : '';
  if (hasWhole && numerator === 0) return `${prefix}${whole}${suffix}`;
  if (hasWhole && numerator === denominator) return `${prefix}${whole + 1}${suffix}`;
  const wholeText = hasWhole && whole > 0 ? `${whole} ` : '';
  return `${prefix}${wholeText}${numerator}/${denominator}${suffix}`;
}

function isPlace({ kind }: FormatToken): boolean {
  return kind === 'digit';
}

function charOf(token: FormatToken): string {
  return token.kind === 'literal' ? token.text : token.kind === 'digit' ? token.sign : '';
}

/** The fraction with a denominator up to `most` that is nearest to `value`, by its continued fraction. */
function nearestFraction(value: number, most: number): [numerator: number, denominator: number] {
  let best: [number, number] = [Math.round(value), 1];
  let left = value;
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  for (let step = 0; step < 20; step += 1) {
    const whole = Math.floor(left);
    const room = q1 === 0 ? whole : Math.min(whole, Math.floor((most - q0) / q1));
    const candidate: [number, number] = [p0 + room * p1, q0 + room * q1];
    if (candidate[1] > 0 && distance(candidate, value) < distance(best, value)) best = candidate;
    if (room < whole || left - whole < 1e-10) break;
    [p0, q0, p1, q1] = [p1, q1, candidate[0], candidate[1]];
    left = 1 / (left - whole);
  }
  return best;
}

function distance([numerator, denominator]: readonly [number, number], value: number): number {
  return Math.abs(numerator / denominator - value);
}

/** Rounded as Excel does: half up, in decimal digits, of which it knows fifteen. */
function rounded(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return BigInt(Math.round(value)).toString();
  if (Number.isInteger(value)) return decimals === 0 ? String(value) : value.toFixed(decimals);
  const fixed = value.toFixed(decimals);
  if (size < 1e-6) return fixed;
  // Only what lies in the middle between two results may come out otherwise.
  const scale = 10 ** decimals;
  if (Math.abs(((size * scale) % 1) - 0.5) > 1e-3) return fixed;
  const scaled = Math.round(Number(`${Number(value.toPrecision(15))}e${decimals}`));
  return Number.isFinite(scaled) && Math.abs(scaled) < 1e21
    ? Number(`${scaled}e-${decimals}`).toFixed(decimals)
    : fixed;
}
