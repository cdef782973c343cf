import { sql, type Updateable } from 'kysely';
import type { StoreTransaction } from './database.ts';
import type { Dialect } from './migrate.ts';
import type { Tables } from './schema.ts';

/** What is to stand in some columns of one row from now on. */
export type RowPatch<Table extends PatchedTable> = { readonly id: string } & Omit<Updateable<Tables[Table]>, 'id'>;
type PatchedTable = 'documents' | 'ingestion_items';

/**
 * Changes rows, each in its own way. On PostgreSQL those of which the same columns change are changed by one statement:
 * there a statement costs more than what it does. A row that is gone stays so.
 */
export async function patchRows<Table extends PatchedTable>(
  trx: StoreTransaction,
  dialect: Dialect,
  table: Table,
  patches: readonly RowPatch<Table>[],
): Promise<void> {
  for (const [key, rows] of Map.groupBy(patches, columnsOf)) {
    const columns = key.split(',').map((column) => sql.ref(column));
    if (key === '') continue;
    if (dialect === 'sqlite') {
      for (const row of rows) await patchRow(trx, table, row);
      continue;
    }
    const changes = columns.map((column) => sql`${column} = patch.${column}`);
    // Its rows have the types of the table's own.
    await sql`
      update ${sql.table(table)} as row set ${sql.join(changes)}
      from json_populate_recordset(null::${sql.table(table)}, ${toJson(rows)}::json) as patch
      where row.id = patch.id`.execute(trx);
  }
}

async function patchRow(trx: StoreTransaction, table: PatchedTable, row: { readonly id: string }): Promise<void> {
  const changes = Object.entries(row)
    .filter(([column, value]) => column !== 'id' && value !== undefined)
    .map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  await sql`update ${sql.table(table)} set ${sql.join(changes)} where id = ${row.id}`.execute(trx);
}

/** The columns that change, but for the key of the row. */
function columnsOf(row: object): string {
  return Object.entries(row)
    .flatMap(([column, value]) => (column === 'id' || value === undefined ? [] : column))
    .sort()
    .join();
}

/** Half a character is stored as a parameter would be, as the sign for a character that is not known. */
function toJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}
