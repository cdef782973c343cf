import { describe, expect, it } from 'vitest';
import { joinLines } from './join-lines.ts';
import { DocumentWords } from './line-end-hyphens.ts';

/** Joins lines, which are parted by a stroke as poets do, in a document that also has the other text. */
function joined(lines: string, other = ''): string {
  const texts = lines.split('|');
  const words = new DocumentWords();
  words.learn([other]);
  words.learn(texts);
  return joinLines(texts, words);
}

const ENGLISH = 'the end of the pier and the boats';
const GERMAN = 'Das ist der Kai und die Mole';
const FRENCH = 'les bateaux et les filets en mer';

describe('a hyphen at the end of a line', () => {
  it.each([
    ['har-|bour', 'harbour'],
    ['the east-|ern wind', 'the eastern wind'],
    ['an ex-|periment of the state-|ment', 'an experiment of the statement'],
    ['the mid-|dle of the far-|ming year', 'the middle of the farming year'],
    ['le mi-|nistre', 'le ministre'],
    ['la so-|cietà', 'la società'],
    ['im all-|gemeinen', 'im allgemeinen'],
    ['trans-|portation of stone', 'transportation of stone'],
    ['Nord-|osten der Stadt', 'Nordosten der Stadt'],
    ['die Fischerei-|genossenschaft', 'die Fischereigenossenschaft'],
    ['l’administra-|tion', 'l’administration'],
    ['aujourd’hui la na-|tion', 'aujourd’hui la nation'],
    ['scheep-|vaart', 'scheepvaart'],
    ['hamn-|mästaren', 'hamnmästaren'],
    ['порто-|вый город', 'портовый город'],
    ['soft\u00ad|ware', 'software'],
    ['THE HARB-|OUR RULES', 'THE HARBOUR RULES'],
    ['a dou-|ble divi-|sion', 'a double division'],
  ])('that divides a word goes: %s', (lines, text) => expect(joined(lines)).toBe(text));

  it.each([
    ['Berta Lang-|Holm', 'Berta Lang-Holm'],
    ['the x-|ray and the A-|road', 'the x-ray and the A-road'],
    ['the north-|south railway', 'the north-south railway'],
    ['à vingt-|quatre ans', 'à vingt-quatre ans'],
    ['twenty-|four boats', 'twenty-four boats'],
    ['avait lui-|même signé', 'avait lui-même signé'],
    ['the so-|called mid-|century plan', 'the so-called mid-century plan'],
    ['die E-Mail-|Adresse', 'die E-Mail-Adresse'],
    ['NATO-|Rat der Minister', 'NATO-Rat der Minister'],
    ['Jean-|Pierre est venu', 'Jean-Pierre est venu'],
    ['in 2019-|2020', 'in 2019-2020'],
    ['COVID-|19 and a 12-|month plan', 'COVID-19 and a 12-month plan'],
    ['phone 555-|0199', 'phone 555-0199'],
    ['her mother-|in-law', 'her mother-in-law'],
    ['a state-of-the-|art boat', 'a state-of-the-art boat'],
    ['a well-|known self-|taught man', 'a well-known self-taught man'],
    ['see https://example.org/harbour-|rules-2030.html', 'see https://example.org/harbour-rules-2030.html'],
    ['see www.example.org/a/|b', 'see www.example.org/a/b'],
    ['write to anne-|marie@example.org', 'write to anne-marie@example.org'],
    ['mail anne@north-|sea.example.org', 'mail anne@north-sea.example.org'],
  ])('that belongs to a word stays: %s', (lines, text) => expect(joined(lines)).toBe(text));

  it.each([
    ['decision-|making in towns', ENGLISH, 'decision-making in towns'],
    ['price-|determining factors', ENGLISH, 'price-determining factors'],
    ['a question-|answer game', `${ENGLISH} question answer`, 'a question-answer game'],
    ['est-|ce que', FRENCH, 'est-ce que'],
    ['celui-|ci', FRENCH, 'celui-ci'],
    ['c’est-à-|dire', FRENCH, 'c’est-à-dire'],
    ['a co-|operation', 'their co-operation', 'a co-operation'],
    ['a co-|operation', 'their cooperation', 'a cooperation'],
    ['a long-|boat', 'every longboat', 'a longboat'],
    ['Mac-|Donald', 'old MacDonald', 'MacDonald'],
  ])('is decided by the rest of the document: %s, where it has “%s”', (lines, other, text) => {
    expect(joined(lines, other)).toBe(text);
  });

  it.each([
    ['Vor-|und Nachteile', GERMAN, 'Vor- und Nachteile'],
    ['sowohl Ein-|als auch Ausgang', GERMAN, 'sowohl Ein- als auch Ausgang'],
    ['Ein-|oder Ausfahrt', GERMAN, 'Ein- oder Ausfahrt'],
    ['Kinder-, Jugend-|und Sportheime', GERMAN, 'Kinder-, Jugend- und Sportheime'],
    ['pre-|and post-war', ENGLISH, 'pre- and post-war'],
    ['two-|to three-year plans', ENGLISH, 'two- to three-year plans'],
    ['zout-|en zoetwater', 'haring en kabeljauw', 'zout- en zoetwater'],
    ['die Frau-|en', GERMAN, 'die Frauen'],
    ['the fav-|or', 'a favor or two', 'the favor'],
    ['macro-|et microéconomie', FRENCH, 'macro- et microéconomie'],
    ['för-|och nackdelar', 'sill och torsk', 'för- och nackdelar'],
  ])('that stands for the rest of a word is followed by a space: %s', (lines, other, text) => {
    expect(joined(lines, other)).toBe(text);
  });

  it('is left alone where it is a dash', () => {
    expect(joined('he came -|and went')).toBe('he came - and went');
    expect(joined('the list --|it is long')).toBe('the list -- it is long');
  });
});
