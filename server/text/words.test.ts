import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessLanguage } from './language.ts';
import { readingMinutes } from './reading-time.ts';
import { measure, stem, words } from './words.ts';

describe('words', () => {
  test.each([
    ['The cat’s well-known hat, 3.5 m', ['the', 'cat’s', 'well-known', 'hat', '3.5', 'm']],
    ['Eﬃcient ÜBER-Größe', ['efficient', 'über-größe']],
    ['今天天气很好', ['今天', '天气', '很好']],
    ['\ud800 lone', ['lone']],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('noise is cut short', () => {
    expect(words('a'.repeat(100_000))).toEqual(['a'.repeat(40)]);
  });

  test('any text has words of at most 40 characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => words(text).every((word) => word.length <= 40)));
  });

  test('inflections of a long word meet', () => {
    expect(stem('regulation')).toBe(stem('regulated'));
    expect(stem('天气预报节目单')).toBe('天气预报节目单');
  });
});

test('ideographs are counted one by one, other words by the spaces between them', () => {
  expect(measure('Three small words')).toEqual({ words: 3, ideographs: 0 });
  expect(measure('我用 Linux 写字')).toEqual({ words: 1, ideographs: 4 });
});

test('reading time is rounded up to whole minutes', () => {
  expect(readingMinutes({ words: 1, ideographs: 0 })).toBe(1);
  expect(readingMinutes({ words: 239, ideographs: 0 })).toBe(2);
  expect(readingMinutes({ words: 0, ideographs: 1_500 })).toBe(3);
});

describe('guessLanguage', () => {
  test.each([
    ['en', 'The ship had been at sea for weeks when they saw the first birds of the coast.'],
    ['de', 'Das Schiff war schon seit Wochen auf See, als sie die ersten Vögel der Küste sahen.'],
    ['fr', 'Le navire était en mer depuis des semaines quand ils ont vu les premiers oiseaux de la côte.'],
    ['es', 'El barco llevaba semanas en el mar cuando vieron los primeros pájaros de la costa.'],
    ['pt', 'O navio estava no mar há semanas quando eles viram os primeiros pássaros da costa.'],
    ['it', 'La nave era in mare da settimane quando hanno visto i primi uccelli della costa.'],
    ['nl', 'Het schip was al weken op zee toen ze de eerste vogels van de kust zagen.'],
    [
      'sv',
      'Fartyget hade varit till sjöss i veckor när de såg de första fåglarna från kusten, och det var inte långt.',
    ],
    ['pl', 'Statek był na morzu od tygodni, kiedy zobaczyli pierwsze ptaki na wybrzeżu, ale to nie był koniec.'],
    ['ru', 'Корабль был в море уже несколько недель, когда они увидели первых птиц на берегу.'],
    ['uk', 'Корабель був у морі вже кілька тижнів, коли вони побачили перших птахів на березі, і це було добре.'],
    ['ja', '船は何週間も海の上にあった。'],
    ['zh', '这艘船在海上航行了好几个星期。'],
    ['ko', '배는 몇 주 동안 바다에 있었다.'],
    ['th', 'เรืออยู่ในทะเลเป็นเวลาหลายสัปดาห์'],
    ['ar', 'كانت السفينة في البحر منذ أسابيع عندما رأوا الطيور الأولى من الساحل'],
    [null, 'x17 4711 %%%'],
    [null, ''],
  ])('%s', (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });
});
