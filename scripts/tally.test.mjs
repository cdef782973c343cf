import { expect, test } from 'vitest';
import {
  addUp,
  closingLine,
  countFaults,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
} from './tally.mjs';

const file = (status, ...statuses) => ({ status, assertionResults: statuses.map((each) => ({ status: each })) });

test('counts the tests of a Vitest run', () => {
  const report = { testResults: [file('failed', 'passed', 'failed'), file('passed', 'passed', 'skipped', 'todo')] };
  expect(countVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test('a file that could not be loaded is a failure', () => {
  expect(countVitest({ testResults: [file('passed', 'passed'), file('failed')] }, 1).failed).toBe(1);
});

test.each([0, 1, null])('a run without a report never passes by its silence (exit code %j)', (code) => {
  expect(countVitest(null, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countPlaywright(null, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countFaults(null, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a run that ends badly though every test passed has failed', () => {
  expect(countVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countPlaywright({ stats: { expected: 3 } }, null)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('counts the tests of a Playwright run', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countPlaywright({ stats }, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('counts the cases of the fault suite', () => {
  expect(countFaults({ passed: 30, failed: 2, skipped: 7 }, 1)).toEqual({ passed: 30, failed: 2, skipped: 7 });
  expect(countFaults({ passed: 30, failed: 0, skipped: 7 }, 1)).toEqual({ passed: 30, failed: 1, skipped: 7 });
});

test('the closing line adds everything up', () => {
  const total = addUp([
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 10, failed: 3, skipped: 0 },
  ]);
  expect(closingLine(total)).toBe('11 passed, 3 failed, 2 skipped');
});

test('tells which tests of a Vitest run failed, and what they said', () => {
  const passed = { status: 'passed', fullName: 'adds' };
  const failed = {
    status: 'failed',
    fullName: 'subtracts',
    failureMessages: ['\u001b[31mexpected 1\u001b[39m\n\nto be 2'],
  };
  const report = {
    testResults: [
      { name: '/a.test.ts', status: 'failed', assertionResults: [passed, failed] },
      { name: '/b.test.ts', status: 'failed', assertionResults: [], message: 'cannot be loaded' },
      { name: '/c.test.ts', status: 'passed', assertionResults: [passed] },
    ],
  };
  expect(failuresOfVitest(report)).toEqual([
    { file: '/a.test.ts', name: 'subtracts', account: ['expected 1', 'to be 2'] },
    { file: '/b.test.ts', name: '', account: ['cannot be loaded'] },
  ]);
  expect(failuresOfVitest(null)).toEqual([]);
});

test('tells which tests of a Playwright run failed, however deep they are', () => {
  const error = { message: 'not there', location: { line: 7 } };
  const failed = { ok: false, file: 'a.spec.ts', title: 'looks', tests: [{ results: [{ errors: [error] }] }] };
  const passed = { ...failed, ok: true, title: 'passes' };
  const report = { suites: [{ specs: [passed], suites: [{ specs: [failed] }] }] };
  expect(failuresOfPlaywright(report)).toEqual([
    { file: 'e2e/a.spec.ts', name: 'looks', account: ['not there', '(line 7)'] },
  ]);
  expect(failuresOfPlaywright(null)).toEqual([]);
});
