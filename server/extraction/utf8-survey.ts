/** How far bytes are UTF-8. */
export interface Utf8Survey {
  /** Characters of several bytes. */
  readonly whole: number;
  /** Bytes, or beginnings of characters, that are none. */
  readonly broken: number;
  /** The last of what is broken is a character of several bytes whose rest is missing at the end. */
  readonly isCut: boolean;
  readonly isAscii: boolean;
}

/** Counts what is UTF-8 and what is not, in one go over the bytes. */
export function surveyUtf8(bytes: Uint8Array): Utf8Survey {
  let whole = 0;
  let broken = 0;
  let isCut = false;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    at += 1;
    if (lead < 0x80) continue;
    const length = lengthOf(lead);
    let have = 1;
    while (have < length && at < bytes.length && continues(bytes[at] ?? 0, lead, have)) {
      have += 1;
      at += 1;
    }
    if (length > 0 && have === length) whole += 1;
    else {
      broken += 1;
      // A letter of another encoding may be the last byte, too: two bytes of a character are proof.
      isCut = at === bytes.length && length > 0 && (have > 1 || whole > 0);
    }
  }
  return { whole, broken, isCut, isAscii: whole + broken === 0 };
}

/** Of the character that a byte begins, or 0 where it can begin none. */
function lengthOf(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** Whether a byte may be the next of a character: over-long forms, surrogates and what lies beyond Unicode are none. */
function continues(byte: number, lead: number, have: number): boolean {
  if (byte < 0x80 || byte > 0xbf) return false;
  if (have > 1) return true;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte <= 0x8f;
}
