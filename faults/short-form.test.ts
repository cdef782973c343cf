import { expect, test } from 'vitest';
import { allCases, kindOf, phaseOfCase } from './cases.ts';
import { shortForm } from './short-form.ts';

test.each(['sqlite', 'postgres'] as const)('on %s the short form has every phase and every kind of fault', (store) => {
  const all = allCases().filter((each) => each.store === store);
  const short = shortForm().filter((each) => each.store === store);
  expect(new Set(short.map(phaseOfCase))).toEqual(new Set(all.map(phaseOfCase)));
  expect(new Set(short.map(kindOf))).toEqual(new Set(all.map(kindOf)));
});
