/** How a number is shown in a cell. */
export type NumberFormat = (value: number) => string;

/**
 * The format of a code such as `0.00%` or `yyyy-mm-dd`. Dates come out as ISO 8601 writes them and numbers without
 * grouping, so that they are found again however a sheet shows them; shares, decimals and currencies are kept.
 */
export function numberFormatOf(code: string, options: { readonly is1904: boolean }): NumberFormat {
  const [first = ''] = code.split(';');
  const signs = first.replace(/"[^"]*"|\\.|_.|\*./g, '');
  const plain = signs.replace(/\[[^\]]*\]/g, '');
  if (/\[(?:h+|m+|s+)\]/i.test(signs)) return (value) => duration(value);
  if (/[ymdhs]/i.test(plain.replace(/general/i, ''))) {
    const hasDate = /[yd]|mmm/i.test(plain) || !/[hs]/i.test(plain);
    const hasTime = /[hs]/i.test(plain);
    return (value) => dateAndTime(value, { hasDate, hasTime, ...options });
  }
  if (/general|@/i.test(plain) || !/[0#?]/.test(plain)) return general;
  const decimals = /\.([0#?]+)/.exec(plain)?.[1] ?? '';
  const least = decimals.replace(/[^0]/g, '').length;
  if (plain.includes('%')) return (value) => `${rounded(value * 100, least, decimals.length)}%`;
  if (/e[+-]|\//i.test(plain)) return general;
  const currency = currencyOf(first);
  if (currency === null) return (value) => rounded(value, least, decimals.length);
  return (value) => {
    const amount = rounded(Math.abs(value), least, decimals.length);
    const sign = value < 0 ? '-' : '';
    return currency.isBefore ? `${sign}${currency.symbol}${amount}` : `${sign}${amount} ${currency.symbol}`;
  };
}

/** A number as it is, without what binary fractions add at its end. */
export function general(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function rounded(value: number, least: number, most: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return general(value);
  const [whole = '', fraction = ''] = value.toFixed(Math.min(most, 20)).split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(Math.min(least, 20), '0');
  return kept === '' ? whole : `${whole}.${kept}`;
}

function currencyOf(code: string): { symbol: string; isBefore: boolean } | null {
  const match = /\[\$([^\]-]+)(?:-[^\]]*)?\]|"?([$€£¥₹₽₩₪₺])"?/.exec(code.replace(/\[\$-[^\]]*\]/g, ''));
  const symbol = (match?.[1] ?? match?.[2])?.trim();
  if (!match || !symbol) return null;
  return { symbol, isBefore: match.index < code.search(/[0#?]/) };
}

const DAY_SECONDS = 86_400;
/** Days from Excel's first day to 1970: it counts from 1900, in which it sees a 29 February, or from 1904. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
const LAST_DAY = 2_958_466;

function dateAndTime(
  value: number,
  { hasDate, hasTime, is1904 }: { hasDate: boolean; hasTime: boolean; is1904: boolean },
): string {
  if (value < 0 || value >= LAST_DAY) return general(value);
  const days = !is1904 && value < 60 ? value + 1 : value;
  const seconds = Math.round((days - (is1904 ? EPOCH_1904 : EPOCH_1900)) * DAY_SECONDS);
  const [date = '', time = ''] = new Date(seconds * 1000).toISOString().split('T');
  const clock = time.slice(0, time.startsWith(':00', 5) ? 5 : 8);
  // A format that shows the date alone may hide a time of day; one that shows the time alone may hide a date.
  if (!hasDate && value < 1) return clock;
  return hasTime && hasDate ? `${date} ${clock}` : hasDate ? date : clock;
}

function duration(value: number): string {
  const seconds = Math.round(Math.abs(value) * DAY_SECONDS);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return value < 0 ? `-${clock}` : clock;
}

/** The codes of the formats that a workbook does not spell out. */
export function builtInFormat(id: number): string {
  if ((id >= 27 && id <= 31) || (id >= 50 && id <= 58) || id === 36) return 'yyyy-mm-dd';
  if (id >= 32 && id <= 35) return 'h:mm:ss';
  return BUILT_IN[id] ?? 'General';
}

const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm',
  19: 'h:mm:ss',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss',
};
