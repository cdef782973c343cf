import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from './postgres.mjs';

test('a throw-away server answers, and is gone after it is stopped', async (context) => {
  const server = await startPostgres();
  if (server === null) return context.skip('no PostgreSQL on this machine');
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    const { rows } = await client.query('select 1 + 1 as two');
    expect(rows).toEqual([{ two: 2 }]);
    await client.end();
  } finally {
    await server.stop();
  }
  await expect(new pg.Client({ connectionString: server.url }).connect()).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
