import { expect, it } from 'vitest';
import { holdsZeroCharacter } from './zero-character.ts';

const deep = (value: string) => JSON.parse(`${'['.repeat(200_000)}${value}${']'.repeat(200_000)}`) as unknown;

it.each([
  ['a string', 'a\0b'],
  ['a value of an object', { ids: ['one', { two: 'x\0' }] }],
  ['a key', { 'a\0': 1 }],
  ['a value deeper than the stack', deep('"\\u0000"')],
])('finds a zero character in %s', (_what, value) => {
  expect(holdsZeroCharacter(value)).toBe(true);
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['numbers and text', { a: [0, '0', '\\u0000', '\t'], b: false }],
  ['depth alone', deep('1')],
])('finds none in %s', (_what, value) => {
  expect(holdsZeroCharacter(value)).toBe(false);
});
