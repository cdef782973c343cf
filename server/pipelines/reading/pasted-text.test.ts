import { describe, expect, it } from 'vitest';
import { nameOfPastedText, typeOfPastedText } from './pasted-text.ts';

describe('typeOfPastedText', () => {
  it.each([
    ['# Notes\n\nSome text.', 'text/markdown'],
    ['See [the plan](https://example.org/plan).', 'text/markdown'],
    ['Run it:\n\n```sh\nnpm start\n```', 'text/markdown'],
    ['We are #1 in the list, 3 * 4 times.\n- a dash is no proof', 'text/plain'],
    ['A [page (draft)](https://example.org/page_(draft)) to read.', 'text/markdown'],
    ['An image: ![lamp](./lamp.png)', 'text/markdown'],
    ['The array a[0](x) and a note [1] (https://example.org).', 'text/plain'],
    ['['.repeat(1_000_000), 'text/plain'],
    ['[a](x'.repeat(200_000), 'text/plain'],
    ['', 'text/plain'],
  ])('reads %j as %s', (text, type) => {
    expect(typeOfPastedText(text)).toBe(type);
  });
});

describe('nameOfPastedText', () => {
  it.each([
    ['# Throughline: the design\n\nThe map that all work follows.', 'Throughline: the design'],
    ['  Dear all,\nthe bridge is closed.', 'Dear all,'],
    ['**Minutes** of the [board](https://example.org)', 'Minutes of the board'],
    ['***', 'Pasted text'],
    [`${'word '.repeat(30)}`, 'word word word word word word word word word word word word…'],
    ['x'.repeat(200), `${'x'.repeat(60)}…`],
  ])('calls %j %j', (text, name) => {
    expect(nameOfPastedText(text)).toBe(name);
  });
});
