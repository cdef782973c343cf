import { expect, test } from 'vitest';
import { openNodeSqlite } from './node-sqlite.ts';

test('a statement that is kept is bound anew each time, sees a changed schema, and can be said while it is gone through', () => {
  const database = openNodeSqlite(':memory:', { statements: 2 });
  const run = (sql: string, ...parameters: unknown[]) => database.prepare(sql).run(parameters);
  const all = (sql: string, ...parameters: unknown[]) => database.prepare(sql).all(parameters);
  run('create table notes (id integer primary key, text text) strict');
  for (const text of ['a', 'b', 'c']) run('insert into notes (text) values (?)', text);
  const select = 'select * from notes where id > ?';
  expect(all(select, 1)).toHaveLength(2);
  expect(all(select, 2)).toHaveLength(1);
  const inner: number[] = [];
  for (const _ of database.prepare(select).iterate([0])) inner.push(all(select, 0).length);
  expect(inner).toEqual([3, 3, 3]);
  run('alter table notes add column more text');
  expect(all(select, 2)).toEqual([{ id: 3, text: 'c', more: null }]);
  // Pushed out by others, it is prepared once more.
  for (let index = 0; index < 5; index++) all(`select ${index} as n`);
  expect(all(select, 2)).toHaveLength(1);
  database.close();
});
