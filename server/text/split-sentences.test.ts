import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from './split-sentences.ts';

function split(text: string, language: string | null = 'en'): string[] {
  return [...splitSentences(text, language)].map(({ start, end }) => text.slice(start, end));
}

describe('splitSentences', () => {
  // Each case stands as the list of its sentences; they are joined by a space (or nothing, where there are none).
  test.each([
    ['en', ['Dr. Smith met Mrs. Jones.', 'They talked.']],
    ['en', ['It was built by J. R. R. Tolkien and George W. Bush.', 'The end.']],
    ['en', ['The U.S. Senate met at 5 p.m. on Monday.', 'It lasted long.']],
    ['en', ['He moved to the U.S.', 'In the spring he left.']],
    ['en', ['See Fig. 3 and Eq. 12 for details.', 'Table 2 has more.']],
    ['en', ['Some animals, e.g. Dogs, i.e. Canines, bark.', 'Others do not.']],
    ['en', ['Smith et al. Found that it grew by 3.5 percent.', 'We did not.']],
    ['en', ['“Why?” he asked.', '“Because!” she said.', 'He left.']],
    ['en', ['She works for Acme Inc.', 'The company grew.']],
    ['en', ['They make tools at Acme Inc. in Ohio.', 'Pi is 3.14159.', 'Version 2.0.1 is out.']],
    ['en', ['1. Open the box.', '2. Close the box.']],
    ['de', ['Am 3. Oktober feiern wir z. B. die Einheit.', 'Das ist ca. 30 Jahre her.']],
    ['de', ['Dr. Müller sagt, dass das Haus d.h. die Villa alt ist.', 'Es steht leer.']],
    ['fr', ['M. Dupont est arrivé à 8 h.', 'Il a vu Mme. Martin.']],
    ['es', ['¿Cómo está el Sr. García?', 'Está bien.', 'Vive en EE.UU. desde 1990.']],
    ['it', ['Il dott. Rossi è arrivato.', 'È tardi!']],
    ['ru', ['Это проф. Иванов и А. С. Пушкин.', 'Они пишут в 1820 г. стихи.']],
    ['hi', ['यह एक वाक्य है।', 'यह दूसरा है।']],
    ['ar', ['هذه جملة أولى.', 'هل هذه جملة ثانية؟', 'نعم.']],
  ])('%s: %j', (language, sentences) => {
    expect(split(sentences.join(' '), language)).toEqual(sentences);
  });

  test.each([
    ['zh', ['今天天气很好。', '我们去公园吧！', '你来吗？']],
    ['ja', ['これは文です。', '「はい。」と彼は言った。', '終わり。']],
  ])('%s without spaces: %j', (language, sentences) => {
    expect(split(sentences.join(''), language)).toEqual(sentences);
  });

  test('reference marks are no part of a sentence', () => {
    expect(split('It works.[12] The next one too.[3, 4] It improves health.12 The rest [5] does not.')).toEqual([
      'It works.',
      'The next one too.',
      'It improves health.',
      'The rest [5] does not.',
    ]);
  });

  test('bullets are no part of a sentence', () => {
    expect(split('• First thing. • Second thing without an end • Third thing.')).toEqual([
      'First thing.',
      'Second thing without an end',
      'Third thing.',
    ]);
  });

  test('text without capitals is split at its full stops when it is long', () => {
    const sentences = Array.from({ length: 30 }, (_, index) => `this is sentence number ${index} of a lazy writer.`);
    expect(split(sentences.join(' '))).toEqual(sentences);
  });

  test('text without any end is cut into stretches that are marked', () => {
    const stretches = [...splitSentences('some words '.repeat(2_000))];
    expect(stretches.length).toBeGreaterThan(50);
    expect(stretches.every(({ cut, start, end }) => cut && end - start < 400)).toBe(true);
  });

  test('a sentence longer than any window, a held key and half a surrogate pair do no harm', () => {
    for (const text of ['a'.repeat(100_000), '中'.repeat(50_000), '\ud83d '.repeat(30_000), '😀'.repeat(40_000)]) {
      const stretches = [...splitSentences(text)];
      expect(stretches.reduce((sum, { start, end }) => sum + end - start, 0)).toBeGreaterThan(text.length * 0.4);
    }
  });

  test('stretches are in order, apart, inside the text, and lose nothing but white space and bullets', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), prose()), (text) => {
        let last = 0;
        let kept = '';
        for (const { start, end } of splitSentences(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          kept += text.slice(start, end);
          last = end;
        }
        const dense = (value: string) => value.replace(/[\s•●▪◦‣■□◆➢✓∙\ufeff\u200b]/g, '');
        expect(dense(kept)).toBe(dense(text));
      }),
    );
  });
});

function prose() {
  const piece = fc.constantFrom(
    'Dr.',
    'e.g.',
    'The',
    'cat',
    '3.',
    '3.5',
    'J.',
    '?',
    '!”',
    '“So',
    '[12]',
    '.12',
    '•',
    '\n',
  );
  return fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' '));
}
