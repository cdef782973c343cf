import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tables } from './stored-tables.ts';

const FOLDERS = ['uploads', 'fetched'];

/** Files that nothing refers to or that are half written, and rows whose file is missing or not what was stored. */
export async function fileViolations(tables: Tables, dataDir: string): Promise<string[]> {
  const expected = expectedFiles(tables);
  const present = new Set<string>();
  for (const folder of FOLDERS) {
    for (const name of await readdir(join(dataDir, folder)).catch(() => [])) present.add(`${folder}/${name}`);
  }
  const wrong: string[] = [];
  for (const key of present) {
    if (key.endsWith('.partial')) wrong.push(`${key} was left half written`);
    else if (!expected.has(key)) wrong.push(`nothing refers to ${key}`);
  }
  for (const [key, { sha256, isNeeded }] of expected) {
    if (!present.has(key)) {
      if (isNeeded) wrong.push(`${key} is gone`);
    } else if (sha256 !== null) {
      const stored = createHash('sha256')
        .update(await readFile(join(dataDir, key)))
        .digest('hex');
      if (stored !== sha256) wrong.push(`${key} is not what was stored`);
    }
  }
  return wrong;
}

/** Every file that a row names; one that is still being fetched need not be there yet. */
function expectedFiles({
  tasks,
  documents,
  sources,
}: Tables): Map<string, { sha256: string | null; isNeeded: boolean }> {
  const expected = new Map<string, { sha256: string | null; isNeeded: boolean }>();
  for (const { id, file_key: key, fingerprint: sha256 } of documents) {
    const task = tasks.find(({ document }) => document?.id === id);
    const isFetched = task?.phases.some(({ name, status }) => name === 'fetching' && status === 'completed') ?? true;
    if (key !== null) expected.set(key, { sha256, isNeeded: isFetched });
  }
  for (const { file_key: key, sha256 } of sources) {
    if (key !== null) expected.set(key, { sha256, isNeeded: true });
  }
  return expected;
}
