import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from './charset.ts';

const RUSSIAN_1251 = encode('windows-1251', 'Съешь же ещё этих мягких французских булок, да выпей чаю. '.repeat(20));
describe('decodeText', () => {
  it('reads back any text from UTF-8, and from UTF-16 with its mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!text.startsWith('\ufeff') && !text.includes('\u0000'));
        expect(decodeText(Buffer.from(text)).text).toBe(text);
        expect(decodeText(Buffer.from(`\ufeff${text}`)).text).toBe(text);
        expect(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le')).text).toBe(text);
        expect(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le').swap16()).text).toBe(text);
      }),
    );
  });

  it('knows UTF-16 by its zero bytes', () => {
    const text = 'No mark at the beginning of this text.';
    expect(decodeText(Buffer.from(text, 'utf16le'))).toEqual({ text, charset: 'utf-16le' });
    expect(decodeText(Buffer.from(text, 'utf16le').swap16())).toEqual({ text, charset: 'utf-16be' });
  });

  it.each([
    'Съешь же ещё этих мягких французских булок, да выпей чаю.',
    '我们昨天在北京参观了新的图书馆，那里有很多书。\n',
    '昨日、新しい図書館が開館しました。\n市民の利用を歓迎します。',
    '어제 새로운 도서관이 문을 열었습니다.',
    'אתמול נפתחה הספרייה החדשה בעיר שלנו.',
    'افتتحت أمس المكتبة الجديدة في مدينتنا.',
  ])('knows UTF-16 without a mark in scripts whose letters have no zero bytes: %s', (text) => {
    expect(decodeText(Buffer.from(text, 'utf16le'))).toEqual({ text, charset: 'utf-16le' });
    expect(decodeText(Buffer.from(text, 'utf16le').swap16())).toEqual({ text, charset: 'utf-16be' });
  });

  it.each([
    ['windows-1251', 'Привет, мир! Это короткое письмо.'],
    ['windows-1251', 'Отчёт за третий квартал: продажи выросли на 12 процентов.'],
    ['koi8-r', 'Съешь же ещё этих мягких французских булок, да выпей чаю.'],
    ['koi8-r', 'Привет, мир! Это короткое письмо.'],
    ['windows-1252', 'Çà et là, on était déjà prêt à partir — “Noël”.'],
    ['windows-1252', 'Die Übergröße der Tür störte den Gärtner sehr.'],
    ['windows-1250', 'Příliš žluťoučký kůň úpěl ďábelské ódy.'],
    ['shift_jis', '日本語の文章はシフトJISで書かれていることがあります。'],
    ['euc-jp', '昨日、新しい図書館が開館しました。市民の利用を歓迎します。'],
    ['gb18030', '我们昨天在北京参观了新的图书馆，那里有很多书。'],
    ['big5', '我們昨天在臺北參觀了新的圖書館，那裡有很多書。'],
    ['euc-kr', '안녕하세요, 이것은 짧은 편지입니다.'],
    ['windows-1256', 'افتتحت أمس المكتبة الجديدة في مدينتنا.'],
    ['windows-1255', 'אתמול נפתחה הספרייה החדשה בעיר שלנו.'],
  ])('guesses %s from a sentence: %s', (charset, text) => {
    expect(decodeText(encode(charset, text)).text).toBe(text);
  });

  it('believes HTTP, then the page, and neither about UTF-8 that is none', () => {
    const page = Buffer.concat([Buffer.from('<meta charset="windows-1251"><p>'), RUSSIAN_1251]);
    expect(decodeText(page, { markup: true }).charset).toBe('windows-1251');
    expect(decodeText(page, { markup: true, charset: 'koi8-r' }).charset).toBe('koi8-r');
    expect(decodeText(RUSSIAN_1251, { charset: 'utf-8' }).text).toContain('мягких');
    expect(decodeText(Buffer.from('plain'), { charset: 'no-such-thing' }).text).toBe('plain');
  });

  it('keeps UTF-8 with a few broken bytes', () => {
    const bytes = Buffer.concat([Buffer.from('Über alles läßt sich reden. '.repeat(200)), Buffer.from([0xff])]);
    expect(decodeText(bytes, { charset: 'utf-8' }).text).toContain('Über alles läßt');
  });
});

/** Encodes with a decoder turned round: for encodings of one byte and of two. */
function encode(charset: string, text: string): Buffer {
  const wanted = new Set(text);
  const decoder = new TextDecoder(charset);
  const bytes = new Map<string, readonly number[]>();
  const add = (...code: number[]) => {
    const char = decoder.decode(Uint8Array.from(code));
    if (wanted.has(char) && !bytes.has(char)) bytes.set(char, code);
  };
  for (let byte = 0; byte < 256; byte += 1) add(byte);
  for (let lead = 0x81; lead < 0xff; lead += 1) for (let trail = 0x40; trail < 0xff; trail += 1) add(lead, trail);
  return Buffer.from(Array.from(text).flatMap((char) => bytes.get(char) ?? [63]));
}
