import { languageOfNumber } from '../rtf-charsets.ts';
import type { FormatSection, FormatToken } from './format-code.ts';

const DAY_MS = 86_400_000;
/** Days from Excel's first day to 1970: it counts from 1900, in which it sees a 29 February, or from 1904. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
const LAST_DAY = 2_958_466;

/** A number of days as a date or time, as a section of a number format shows it; null for one that is no date. */
export function formatDate(value: number, section: FormatSection, is1904: boolean): string | null {
  const { tokens } = section;
  const isElapsed = tokens.some((token) => token.kind === 'date' && token.isElapsed);
  const size = isElapsed ? Math.abs(value) : value;
  if (!(size >= 0 && size < LAST_DAY)) return null;
  const subseconds = tokens.find((token) => token.kind === 'subsecond')?.digits ?? 0;
  const showsSeconds = tokens.some((token) => token.kind === 'date' && token.letter === 's');
  const precision = showsSeconds ? Math.max(1, 1000 / 10 ** Math.min(subseconds, 3)) : 1;
  const total = Math.round((size * DAY_MS) / precision) * precision;
  const days = Math.floor(total / DAY_MS);
  const shifted = !is1904 && days < 60 ? days + 1 : days;
  const date = new Date((shifted - (is1904 ? EPOCH_1904 : EPOCH_1900)) * DAY_MS + (total % DAY_MS));
  const clock = { date, total, isHalfDay: tokens.some(({ kind }) => kind === 'half-day') };
  const names = namesOf(section);
  const shown = tokens.map((token) => shownPart(token, clock, names)).join('');
  return value < 0 ? `-${shown}` : shown;
}

interface Clock {
  readonly date: Date;
  /** Milliseconds since the first day. */
  readonly total: number;
  readonly isHalfDay: boolean;
}

function shownPart(token: FormatToken, { date, total, isHalfDay }: Clock, names: Names): string {
  switch (token.kind) {
    case 'literal':
      return token.text;
    case 'slash':
      return '/';
    case 'point':
      return '.';
    case 'comma':
      return ',';
    case 'half-day': {
      const half = date.getUTCHours() < 12 ? 'AM' : 'PM';
      return token.isShort ? half.slice(0, 1) : half;
    }
    case 'subsecond':
      return `.${String(Math.floor(total % 1000))
        .padStart(3, '0')
        .padEnd(token.digits, '0')
        .slice(0, token.digits)}`;
    case 'date':
      return datePart(token, date, total, isHalfDay, names);
    default:
      return '';
  }
}

function datePart(
  { letter, length, isElapsed }: Extract<FormatToken, { kind: 'date' }>,
  date: Date,
  total: number,
  isHalfDay: boolean,
  names: Names,
): string {
  const padded = (value: number) => String(value).padStart(Math.min(length, 2), '0');
  switch (letter) {
    case 'y':
    case 'e':
      return letter === 'y' && length <= 2
        ? String(date.getUTCFullYear() % 100).padStart(2, '0')
        : String(date.getUTCFullYear());
    case 'b':
      return String(date.getUTCFullYear() + 543);
    case 'm':
      if (length <= 2) return padded(date.getUTCMonth() + 1);
      return length === 5 ? names.month(date, 'long').slice(0, 1) : names.month(date, length === 3 ? 'short' : 'long');
    case 'd':
      return length <= 2 ? padded(date.getUTCDate()) : names.weekday(date, length === 3 ? 'short' : 'long');
    case 'h': {
      if (isElapsed) return padded(Math.floor(total / 3_600_000));
      const hours = date.getUTCHours();
      return padded(isHalfDay ? hours % 12 || 12 : hours);
    }
    case 'n':
      return padded(isElapsed ? Math.floor(total / 60_000) : date.getUTCMinutes());
    case 's':
      return padded(isElapsed ? Math.floor(total / 1000) : date.getUTCSeconds());
    // An era, which the year in full makes needless.
    default:
      return '';
  }
}

interface Names {
  month(date: Date, width: 'short' | 'long'): string;
  weekday(date: Date, width: 'short' | 'long'): string;
}

/** The names of months and days in the language that the format states; English if it states none. */
function namesOf(section: FormatSection): Names {
  const known = namesBySection.get(section) ?? makeNames(section);
  namesBySection.set(section, known);
  return known;
}

const namesBySection = new WeakMap<FormatSection, Names>();

function makeNames({ tokens, languageNumber }: FormatSection): Names {
  const language = (languageNumber === null ? null : languageOfNumber(languageNumber)) ?? 'en-US';
  const hasDay = tokens.some((token) => token.kind === 'date' && token.letter === 'd' && token.length <= 2);
  // Making one of these takes long, and there are few names.
  const formats = new Map<string, Intl.DateTimeFormat>();
  const part = (date: Date, type: 'month' | 'weekday', options: Intl.DateTimeFormatOptions) => {
    const key = `${type} ${options[type]}`;
    const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options });
    formats.set(key, format);
    return format.formatToParts(date).find((each) => each.type === type)?.value ?? '';
  };
  return {
    // Next to a day, some languages decline the month.
    month: (date, width) => part(date, 'month', hasDay ? { day: 'numeric', month: width } : { month: width }),
    weekday: (date, width) => part(date, 'weekday', { weekday: width }),
  };
}
