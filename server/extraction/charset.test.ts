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
    ['windows-1250', 'Jméno;Město;Částka\nŽaneta;Plzeň;12,5\nŘehoř;Ústí nad Labem;7'],
    ['windows-1250', 'Zażółć gęślą jaźń. Łódź stała przy brzegu.'],
    ['windows-1257', 'Šiandien uostas uždarytas dėl stipraus vėjo.'],
    ['windows-1254', 'Liman pazar günü kapatıldı çünkü rüzgâr çok şiddetliydi.'],
    ['windows-1253', 'Το λιμάνι έκλεισε την Κυριακή λόγω ισχυρών ανέμων.'],
    ['windows-874', 'ท่าเรือปิดในวันอาทิตย์เพราะลมแรง'],
    ['ibm866', 'Уважаемые жители! С понедельника паром ходит раз в час.'],
    ['macintosh', 'Le café était fermé à Noël, déjà.'],
    ['windows-1251', 'Порт закрыт.'],
    ['windows-1255', 'אתמול נפתחה הספרייה החדשה בעיר שלנו.'],
  ])('guesses %s from a sentence: %s', (charset, text) => {
    expect(decodeText(encode(charset, text)).text).toBe(text);
  });

  it('sees UTF-8 in what is declared as another encoding of single bytes, as a program presets it', () => {
    const page = (charset: string, text: string) =>
      Buffer.concat([Buffer.from(`<meta charset="${charset}"><p>`), encode('utf-8', text)]);
    expect(decodeText(page('iso-8859-1', 'Größe über alles: „Käse“'), { markup: true }).text).toContain('Größe über');
    expect(decodeText(page('windows-1251', 'Порт закрыт'), { markup: true }).text).toContain('Порт закрыт');
    expect(decodeText(encode('utf-8', 'déjà vu'), { charset: 'iso-8859-15' }).text).toBe('déjà vu');
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

  it.each<[string, string]>([
    ['windows-1251', 'Маяк построили на северном мысу после того, как там погибли три корабля.'],
    ['koi8-r', 'Маяк построили на северном мысу после того, как там погибли три корабля.'],
    ['windows-1253', 'Ο φάρος χτίστηκε στο βόρειο ακρωτήριο όταν χάθηκαν τρία πλοία.'],
    ['shift_jis', '灯台は北の岬に建てられました。'],
    ['euc-kr', '등대는 북쪽 곶에 세워졌습니다.'],
  ])('finds a declaration of %s that stands late, as a browser does', (charset, text) => {
    const style = `<style>${'.a{color:#123456}'.repeat(900)}</style>`;
    for (const meta of [
      `<meta charset="${charset}">`,
      `<META CONTENT='text/html; charset=${charset}' HTTP-EQUIV=Content-Type>`,
    ]) {
      const [before, after] = [`<html><head><title>`, `</title>${style}${meta}</head><body>`];
      const page = [Buffer.from(before), encode(charset, text), Buffer.from(after), encode(charset, text)];
      expect(decodeText(Buffer.concat(page), { markup: true }).text).toBe(`${before}${text}${after}${text}`);
    }
  });

  it('passes over what declares nothing: comments, scripts, other labels, unknown ones', () => {
    const page = (head: string) =>
      decodeText(Buffer.concat([Buffer.from(head), RUSSIAN_1251]), { markup: true }).charset;
    expect(page('<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">')).toBe('windows-1251');
    expect(page('<script>"<meta charset=koi8-r>"</script><meta charset="windows-1251">')).toBe('windows-1251');
    expect(page('<meta name="x" content="charset=koi8-r"><meta charset=cp1251>')).toBe('windows-1251');
    expect(page('<meta charset="win-none"><meta charset="windows-1251">')).toBe('windows-1251');
    expect(page('<?xml version="1.0" encoding="windows-1251"?><html>')).toBe('windows-1251');
    expect(decodeText(Buffer.from('<meta charset="utf-16">Köln'), { markup: true }).text).toContain('Köln');
    expect(
      decodeText(Buffer.from('<meta charset="x-user-defined">K\xf6ln', 'latin1'), { markup: true }).text,
    ).toContain('Köln');
  });

  it.each<[string, string]>([
    ['windows-1251', 'Маяк построили на северном мысу.'],
    ['koi8-r', 'Маяк построили на северном мысу после бури.'],
    ['shift_jis', '昨日、新しい図書館が開館しました。市民の利用を歓迎します。'],
    ['gb18030', '我们昨天在北京参观了新的图书馆，那里有很多书。'],
    ['windows-1252', 'Die Übergröße der Tür störte den Gärtner sehr.'],
  ])('guesses %s in a page of much markup that declares nothing', (charset, text) => {
    const markup = Buffer.from(`<style>${'.a{color:#123456}'.repeat(9000)}</style><p class="paragraph">`);
    const paragraph = Buffer.concat([markup, encode(charset, text), Buffer.from('</p>')]);
    expect(decodeText(Buffer.concat([paragraph, paragraph])).text).toContain(text);
  });

  it('knows Japanese that is written in ASCII', () => {
    expect(decodeText(Buffer.from('\x1b$BEl5~\x1b(B', 'latin1'))).toEqual({ text: '東京', charset: 'iso-2022-jp' });
  });
});

describe('one bad byte', () => {
  it.each<[string, string, string]>([
    ['in Russian', 'Дорога к морю закрыта. ', 'Мост построят весной.'],
    ['in a small table', 'Ort;Gewässer\nKöln;Rhein\nMünchen;Isar\nWürzburg;Ma', 'in\n'],
    ['in Japanese', '灯台は岬に', '建てられた。'],
    ['in French', 'Le phare a été bâti près ', 'du cap où la mer gèle.'],
  ])('changes one character: %s', (_, before, after) => {
    for (const byte of [0xff, 0xef, 0x80, 0xc3]) {
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(after)]);
      expect(decodeText(bytes)).toEqual({ text: `${before}\ufffd${after}`, charset: 'utf-8' });
      expect(decodeText(bytes, { charset: 'utf-8' }).text).toBe(`${before}\ufffd${after}`);
    }
  });

  it('at the end, where the file was cut, costs one character', () => {
    const text = 'Naïve people in a café. ';
    expect(decodeText(Buffer.concat([Buffer.from(text), Buffer.from([0xc3])])).text).toBe(`${text}\ufffd`);
    expect(decodeText(Buffer.concat([Buffer.from('Plain – '), Buffer.from([0xe2, 0x80])])).text).toBe('Plain – \ufffd');
    expect(decodeText(Buffer.concat([Buffer.from('Plain '), Buffer.from([0xe2, 0x80])])).text).toBe('Plain \ufffd');
    expect(decodeText(Buffer.from('Un caf\xe9', 'latin1')).text).toBe('Un café');
  });

  it('does not hide which other encoding the rest is in', () => {
    const japanese = '昨日、新しい図書館が開館しました。市民の利用を歓迎します。'.repeat(3);
    const bytes = Buffer.concat([
      encode('shift_jis', japanese),
      Buffer.from([0xff, 0x0a]),
      encode('shift_jis', japanese),
    ]);
    expect(decodeText(bytes).text).toBe(`${japanese}\ufffd\n${japanese}`);
  });

  it.each(['windows-874', 'windows-1251', 'euc-kr', 'gb18030', 'windows-1256', 'windows-1253', 'big5', 'euc-jp'])(
    'in UTF-8 does not make %s pass for it',
    (charset) => {
      const text = SAMPLES[charset] ?? '';
      expect(decodeText(encode(charset, text)).charset).not.toBe('utf-8');
    },
  );
});

const SAMPLES: Readonly<Record<string, string>> = {
  'windows-874': 'ประภาคารถูกสร้างขึ้นบนแหลมทางเหนือหลังจากเรือสามลำอับปางในฤดูหนาวเดียว การเดินเรือจึงปลอดภัย',
  'windows-1251': 'Газета «СССР» писала: «МАЯК ПОСТРОЯТ»',
  'euc-kr': '등대는 배 세 척이 침몰한 뒤 북쪽 곶에 세워졌습니다.',
  gb18030: '灯塔建在北方的海角上，因为一个冬天有三艘船在那里失事。',
  'windows-1256': 'بُنيت المنارة على الرأس الشمالي بعد أن غرقت ثلاث سفن؛ هل تعلم؟',
  'windows-1253': 'Ο φάρος χτίστηκε στο βόρειο ακρωτήριο.',
  big5: '燈塔建在北方的海角上，因為一個冬天有三艘船在那裡失事。',
  'euc-jp': '灯台は、ひと冬に三隻の船が沈んだあと、北の岬に建てられました。',
};

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
