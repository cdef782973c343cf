import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from './charset.ts';

const RUSSIAN_1251 = encode('windows-1251', 'Съешь же ещё этих мягких французских булок, да выпей чаю. '.repeat(20));
// “日本語の文章はシフトJISで書かれていることがあります。”
const JAPANESE_SJIS = Buffer.from(
  '93fa967b8cea82cc95b68fcd82cd8356837483674a495382c58f9182a982ea82c482a282e982b182c682aa82a082e882dc82b78142',
  'hex',
);

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

  it('guesses encodings of one byte and of two', () => {
    expect(decodeText(RUSSIAN_1251).text).toContain('этих мягких французских булок');
    expect(decodeText(Buffer.concat(Array.from({ length: 10 }, () => JAPANESE_SJIS)))).toMatchObject({
      charset: 'shift_jis',
      text: expect.stringContaining('日本語の文章'),
    });
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

/** Encodes with a decoder turned round: fine for encodings of one byte. */
function encode(charset: string, text: string): Buffer {
  const decoder = new TextDecoder(charset);
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Buffer.from(Array.from(text, (char) => bytes.get(char) ?? 63));
}
