import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test as base } from './app.ts';

const server = process.env.TEST_DATABASE_URL ?? '';
const isCI = Boolean(process.env.CI) && process.env.CI !== 'false';

/** Why tests on PostgreSQL are skipped, where they are. In CI they are not: they fail. */
export const NO_POSTGRES = 'needs PostgreSQL: set TEST_DATABASE_URL, or let npm test start one';
export const isPostgresMissing = server === '' && !isCI;

export const test = base.extend<{ place: { readonly dataDir: string; readonly databaseUrl: string } }>({
  /** These tests start installations of their own. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  emptied: async ({}, use) => use(undefined),
  /** A folder and a database that no other test has touched. */
  // biome-ignore lint/correctness/noEmptyPattern: as above
  place: async ({}, use) => {
    const name = `throughline_e2e_${randomBytes(6).toString('hex')}`;
    await onDatabase(server, (client) => client.query(`create database ${name}`));
    const url = new URL(server);
    url.pathname = `/${name}`;
    const dataDir = await mkdtemp(join(tmpdir(), 'throughline-e2e-'));
    await use({ dataDir, databaseUrl: url.href });
    await rm(dataDir, { recursive: true, force: true });
    await onDatabase(server, (client) => client.query(`drop database ${name} with (force)`));
  },
});

/** Lends a connection to a database. */
export async function onDatabase<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
