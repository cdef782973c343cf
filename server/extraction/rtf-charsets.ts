/** The encoding (as the Encoding Standard spells it) of a Windows code page, or null if nobody here knows it. */
export function charsetOfCodePage(codePage: number): string | null {
  if (codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`;
  return CODE_PAGES[codePage] ?? null;
}

const CODE_PAGES: Readonly<Record<number, string>> = {
  708: 'iso-8859-6',
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  20866: 'koi8-r',
  54936: 'gb18030',
  65001: 'utf-8',
};

/** The encoding of a font's character set (`\fcharsetN`), or null for that of the document. */
export function charsetOfFont(fontCharset: number): string | null {
  return charsetOfCodePage(FONT_CHARSETS[fontCharset] ?? 0);
}

const FONT_CHARSETS: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

/** The BCP 47 tag of a Windows language number, or null. Its lower ten bits are the language, the rest its country. */
export function languageOfNumber(languageNumber: number): string | null {
  return COUNTRIES[languageNumber] ?? LANGUAGES[languageNumber & 0x3ff] ?? null;
}

const COUNTRIES: Readonly<Record<number, string>> = {
  1028: 'zh-TW',
  1031: 'de-DE',
  1033: 'en-US',
  1036: 'fr-FR',
  1046: 'pt-BR',
  2052: 'zh-CN',
  2055: 'de-CH',
  2057: 'en-GB',
  2070: 'pt-PT',
  3079: 'de-AT',
};

const LANGUAGES: Readonly<Record<number, string>> = Object.fromEntries(
  (
    '1 ar,2 bg,3 ca,4 zh,5 cs,6 da,7 de,8 el,9 en,10 es,11 fi,12 fr,13 he,14 hu,15 is,16 it,17 ja,18 ko,19 nl,20 no,' +
    '21 pl,22 pt,24 ro,25 ru,26 hr,27 sk,28 sq,29 sv,30 th,31 tr,32 ur,33 id,34 uk,35 be,36 sl,37 et,38 lv,39 lt,' +
    '41 fa,42 vi,43 hy,45 eu,54 af,55 ka,57 hi,62 ms,63 kk,69 bn,73 ta,86 gl'
  )
    .split(',')
    .map((each) => each.split(' ')),
);
