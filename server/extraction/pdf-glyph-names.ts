/**
 * Rewrites glyph names in the fonts' encodings that pdf.js does not understand or takes for others, in place: a name is
 * replaced by one of the same meaning, and what is left of its room by blanks, so that nothing else moves.
 *
 * - `f_f_i`, the parts of a ligature: `ffi`;
 * - `a.sc`, `one.oldstyle`, `f_i.liga`, a variant: the name without its suffix;
 * - `G65`, which old converters write in decimal: `c65`. pdf.js reads two digits after a G as hexadecimal, so that every
 *   A becomes an e.
 *
 * Encodings in compressed object streams are left as they are.
 */
export function mendGlyphNames(bytes: Buffer): void {
  for (let at = bytes.indexOf(KEY); at !== -1; at = bytes.indexOf(KEY, at + KEY.length)) {
    const start = bytes.indexOf('[', at + KEY.length);
    const end = start === -1 ? -1 : bytes.indexOf(']', start);
    if (start === -1 || start - at > KEY.length + MOST_BLANKS || end === -1 || end - start > MOST_BYTES) continue;
    const names = bytes.toString('latin1', start, end);
    const mended = mendNames(names);
    if (mended !== names) bytes.write(mended, start, 'latin1');
  }
}

const KEY = '/Differences';
const MOST_BLANKS = 8;
const MOST_BYTES = 32 * 1024;

function mendNames(names: string): string {
  const isDecimal = isDecimalG(names);
  return names.replace(/\/([!-.0-9=?-Z^-z]+)/g, (whole: string, name: string) => {
    if (isDecimal && /^G\d{2,3}$/.test(name)) return `/c${name.slice(1)}`;
    const [base = ''] = name.split('.', 1);
    const plain = LIGATURES[base] ?? base;
    return plain === '' ? whole : `/${plain}`.padEnd(whole.length);
  });
}

const LIGATURES: Readonly<Record<string, string>> = { f_f: 'ff', f_i: 'fi', f_l: 'fl', f_f_i: 'ffi', f_f_l: 'ffl' };

/** Whether names of the form G65 number characters in decimal: some have three digits, or all are their own codes. */
function isDecimalG(names: string): boolean {
  let code = 0;
  let isOwnCode = true;
  let hasAny = false;
  for (const [token] of names.matchAll(/\/[^\s/]+|\d+/g)) {
    if (!token.startsWith('/')) {
      code = Number(token);
      continue;
    }
    const number = /^\/G(\d{2,3})$/.exec(token)?.[1];
    if (number?.length === 3) return true;
    if (token.startsWith('/G') && token.length > 2) {
      hasAny = true;
      isOwnCode &&= number !== undefined && Number(number) === code;
    }
    code += 1;
  }
  return hasAny && isOwnCode;
}
