import { expect, test } from 'vitest';
import { allCases, type FaultCase, kindOf, phaseOfCase, taskOfCase } from './cases.ts';
import { shortForm } from './short-form.ts';

test('the short form has every phase of every kind of task', () => {
  const phase = (each: FaultCase) => `${taskOfCase(each)}: ${phaseOfCase(each)}`;
  expect(new Set(shortForm().map(phase))).toEqual(new Set(allCases().map(phase)));
});

test.each(['sqlite', 'postgres'] as const)('on %s the short form has every kind of fault and of task', (store) => {
  const all = allCases().filter((each) => each.store === store);
  const short = shortForm().filter((each) => each.store === store);
  expect(new Set(short.map(kindOf))).toEqual(new Set(all.map(kindOf)));
  expect(new Set(short.map(taskOfCase))).toEqual(new Set(all.map(taskOfCase)));
});
