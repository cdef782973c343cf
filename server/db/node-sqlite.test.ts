import { afterEach, beforeEach, expect, it } from 'vitest';
import { openNodeSqlite } from './node-sqlite.ts';

let database: ReturnType<typeof openNodeSqlite>;

beforeEach(() => {
  database = openNodeSqlite(':memory:');
  database.prepare('create table birds (name text, legs integer)').run([]);
  for (const name of ['owl', 'stork', 'wren']) {
    database.prepare('insert into birds (name, legs) values (?, ?)').run([name, 2]);
  }
});
afterEach(() => database.close());

it('answers a statement that comes again by its new parameters, also while the first is still being read', () => {
  const sql = 'select name from birds where name > ? order by name';
  const seen: unknown[] = [];
  for (const row of database.prepare(sql).iterate(['a'])) {
    seen.push(row, ...database.prepare(sql).all(['s']));
  }
  const [owl, stork, wren] = ['owl', 'stork', 'wren'].map((name) => ({ name }));
  expect(seen).toEqual([owl, stork, wren, stork, stork, wren, wren, stork, wren]);
});

it('sees the columns of a table as they are since it was changed', () => {
  const everything = () => database.prepare('select * from birds where name = ?').all(['owl']);
  expect(everything()).toEqual([{ name: 'owl', legs: 2 }]);
  database.prepare('alter table birds add column wings integer default 2').run([]);
  expect(everything()).toEqual([{ name: 'owl', legs: 2, wings: 2 }]);
  database.prepare('alter table birds drop column legs').run([]);
  expect(everything()).toEqual([{ name: 'owl', wings: 2 }]);
});

it('answers each of more statements than it keeps', () => {
  for (let legs = 0; legs < 700; legs += 1) {
    expect(database.prepare(`select ${legs} as legs`).all([])).toEqual([{ legs }]);
  }
  expect(database.prepare('select 5 as legs').all([])).toEqual([{ legs: 5 }]);
});
