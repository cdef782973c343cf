import { describe, expect, it } from 'vitest';
import { languageOfText } from './language.ts';

const ENGLISH =
  'The keepers walked to the lighthouses every morning and were carrying oil for the lamps. They had been polishing it.';
const GERMAN = 'Die Wärter gingen jeden Morgen zu den Leuchttürmen und trugen das Öl für die Lampen, die sie putzten.';
const DANISH = 'Han var på vej til fyret, og der var ikke nogen, som havde set det, men de kunne godt høre havet.';
const RUSSIAN = 'Смотрители каждое утро шли к маякам и несли масло для ламп, которые они чистили с зимы.';

describe('languageOfText', () => {
  it.each([
    ['undeclared English', ENGLISH, null, 'en'],
    ['undeclared German', GERMAN, null, 'de'],
    ['undeclared Russian', RUSSIAN, null, 'ru'],
    ['English that is declared so', ENGLISH, 'en-GB', 'en-GB'],
    ['German in a program set to English', GERMAN, 'en-US', 'de'],
    ['English under a German template', ENGLISH, 'de', 'en'],
    ['Russian under an English template', RUSSIAN, 'en', 'ru'],
    ['Danish, which is close to Norwegian', DANISH, 'no', 'no'],
    ['a name, as declared', 'Leuchtturm Nordhafen', 'de', 'de'],
    ['names of no particular language', 'Lens caps, walking boots, polishing cloths', null, 'en'],
    ['Cyrillic names', 'Маяк Норд, лампы, линзы', null, 'ru'],
    ['numbers', '653,278 100.5 2,958,643', null, null],
    ['numbers, as declared', '653,278 100.5', 'de', 'de'],
    ['Japanese', '彼は港へ行った。夜になると灯台の光が見える。', 'en', 'ja'],
  ])('of %s', (_what, text, declared, expected) => {
    expect(languageOfText(text, declared)).toBe(expected);
  });
});
