import { describe, expect, it, test } from 'vitest';
import { fitLsa, type LsaModel, lsaFromBytes } from './lsa.ts';
import { termsOf } from './terms.ts';

const cosine = (model: LsaModel, one: string, other: string) => {
  const [a, b] = [model.project(one), model.project(other)];
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
};

/** Texts on bridges and on soil, in which each says what it says in other words. */
const BRIDGES = ['bridge', 'span', 'steel', 'river', 'traffic', 'cable', 'engineer', 'arch', 'toll', 'crossing'];
const SOIL = ['fungus', 'leaf', 'worm', 'decay', 'forest', 'humus', 'root', 'moss', 'beetle', 'litter'];
const textsOn = (topic: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) =>
    topic.filter((_, place) => (((index + 1) * 2_654_435_761) >>> (place * 3)) % 3 === 0).join(' the and of '),
  );
const collection = [...textsOn(BRIDGES, 60), ...textsOn(SOIL, 60)];

test('what keeps the same company lies close, though it shares no word', async () => {
  const model = await fitLsa(collection, { dimensions: 2 });
  expect(model.dimensions).toBe(2);
  expect(cosine(model, 'a steel arch', 'toll for traffic')).toBeGreaterThan(0.6);
  expect(cosine(model, 'a steel arch', 'fungus and moss')).toBeLessThan(0.3);
});

test('a model read back from its bytes gives the very same vectors, and the same texts the same model', async () => {
  const model = await fitLsa(collection);
  const again = lsaFromBytes(model.toBytes());
  expect(again.project('the river crossing')).toEqual(model.project('the river crossing'));
  expect((await fitLsa(collection)).toBytes()).toEqual(model.toBytes());
  expect(() => lsaFromBytes(model.toBytes().slice(0, 200))).toThrow('cut short');
});

describe('a collection', () => {
  it.each<[string, string[], string, string, string]>([
    ['of three', ['cats purr', 'dogs bark', 'fish swim'], 'cats', 'cats purr', 'dogs bark'],
    ['of one', ['only this'], 'this', 'only this', 'nothing known'],
    ['in Chinese', ['机器学习很有用', '今天天气很好', '公园里有花'], '天气', '今天天气很好', '机器学习很有用'],
    ['in Thai', ['แมวนอนหลับ', 'ปลาว่ายน้ำ', 'นกบินสูง'], 'ปลา', 'ปลาว่ายน้ำ', 'นกบินสูง'],
    ['with accents', ['Ésta canción', 'otra cosa', 'último día'], 'cancion', 'canción', 'cosa'],
    ['of the same text', ['same', 'same', 'same'], 'same', 'same', 'other'],
  ])('%s can be searched', async (_, texts, query, near, far) => {
    const model = await fitLsa(texts);
    expect(model.dimensions).toBeLessThanOrEqual(texts.length);
    expect(cosine(model, query, near)).toBeGreaterThan(0.5);
    expect(cosine(model, query, near)).toBeGreaterThan(cosine(model, query, far) + 0.3);
  });

  it.each([
    ['nothing', []],
    ['no word', ['…', '!!!', '']],
  ])('of %s gives vectors without a direction', async (_, texts) => {
    const model = await fitLsa(texts);
    expect([...lsaFromBytes(model.toBytes()).project('anything')]).toEqual([0]);
  });
});

test('fitting is counted to its end, and stops when it is told to', async () => {
  const seen: number[] = [];
  await fitLsa(collection, { maxTexts: 50, onProgress: (done, total) => seen.push(done / total) });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('enough'));
  const large = Array.from(
    { length: 3_000 },
    (_, index) => `${collection[index % 120]} x${index % 700} y${index % 900}`,
  );
  await expect(fitLsa(large, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
});

test.each([
  ['Ångström’s RÉSUMÉS', ['angstr', 's', 'resume']],
  ['ﬁne 10²', ['fine', '102']],
  ['が書く', ['が書', '書く']],
  ['東京 2020年', ['東京', '2020', '年']],
  ['ภาษาไทย', ['ภาษา', 'ไทย']],
  ['йод', ['иод']],
  ['كِتَابٌ', ['كتاب']],
  ['a'.repeat(60), ['a'.repeat(6)]],
])('the terms of %j', (text, terms) => {
  expect(termsOf(text)).toEqual(terms);
});
