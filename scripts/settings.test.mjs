import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inProject } from './project.mjs';
import { readStartSettings } from './settings.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('without settings it is port 3000 on 127.0.0.1 and the data folder of the repository', () => {
  expect(readStartSettings({}, [])).toEqual({ port: 3000, host: '127.0.0.1', dataDir: inProject('data') });
});

test('the environment wins over .env files, the first file over the later ones', () => {
  const [first, second] = [join(folder, '.env.local'), join(folder, '.env')];
  writeFileSync(first, 'PORT=4001\n');
  writeFileSync(second, '# comment\nPORT=4002\nHOST="0.0.0.0"\nDATA_DIR=/srv/throughline\n');
  const missing = join(folder, '.env.production');
  expect(readStartSettings({ HOST: '' }, [missing, first, second])).toEqual({
    port: 4001,
    host: '0.0.0.0',
    dataDir: '/srv/throughline',
  });
  expect(readStartSettings({ PORT: '4003' }, [first, second]).port).toBe(4003);
});

test.each(['0', '65536', 'abc', '-1', '80 80', '3000.5'])('a port %j is refused with a sentence', (port) => {
  expect(() => readStartSettings({ PORT: port }, [])).toThrow('PORT must be a number from 1 to 65535');
});
