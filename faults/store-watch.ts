import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { Store } from '#server/db/database.ts';

/** Looks at the tables of an installation from beside it, while others have it. */
export interface StoreWatch {
  /** The versions of all tasks added up: grows with every write. */
  versions(): Promise<number>;
  close(): Promise<void>;
}

const VERSIONS = 'select coalesce(sum(version), 0) as versions from tasks';

export async function openWatch(place: { dataDir: string; databaseUrl: string | null }): Promise<StoreWatch> {
  if (place.databaseUrl === null) {
    const database = new DatabaseSync(join(place.dataDir, 'throughline.db'), { readOnly: true, timeout: 5_000 });
    const statement = database.prepare(VERSIONS);
    return {
      versions: async () => Number(statement.get()?.versions),
      close: async () => database.close(),
    };
  }
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  return {
    versions: async () => Number((await client.query<{ versions: string }>(VERSIONS)).rows[0]?.versions),
    close: () => client.end(),
  };
}

/** How long each task that was taken over had stood still, in milliseconds, as its events tell. */
export async function takeOverTimes(store: Store): Promise<number[]> {
  const events = await store.selectFrom('events').select(['at', 'data']).where('type', '=', 'recovered').execute();
  return events.map(({ at, data }) => at - Date.parse(String(JSON.parse(data).lastMovedAt)));
}
