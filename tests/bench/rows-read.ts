import Database from 'better-sqlite3';
import type { Db } from '#db/open.ts';

/** What each statement was last asked with. */
export type Asked = Map<string, unknown[]>;

/** Takes note of every statement of a store until put back. */
export function noteStatements(db: Db): { asked: Asked; putBack(): void } {
  const asked: Asked = new Map();
  const { prepare } = db;
  db.prepare = (sql) => {
    const statement = prepare(sql);
    return new Proxy(statement, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return (...values: unknown[]) => {
          if (name === 'run' || name === 'get' || name === 'all') asked.set(sql, values);
          return (value as (...all: unknown[]) => unknown).apply(target, values);
        };
      },
    });
  };
  return {
    asked,
    putBack() {
      db.prepare = prepare;
    },
  };
}

/** The connection a store works with, caught while it is opened: a store hands it to nobody. */
export async function catching<T>(open: () => Promise<T>): Promise<{ opened: T; sqlite: Database.Database }> {
  const { prepare } = Database.prototype;
  const found: Database.Database[] = [];
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    found.push(this);
    return prepare.call(this, sql);
  } as typeof prepare;
  try {
    const opened = await open();
    const [caught] = found;
    if (!caught) throw new Error('no store was opened');
    return { opened, sqlite: caught };
  } finally {
    Database.prototype.prepare = prepare;
  }
}

/**
 * Rows each statement reads when it is asked once more as it was asked last. In place of every table stands, for this connection and as
 * long as this takes, a view of it that counts each row it is asked for; indexes work as before. Of what changes rows, finding them is
 * counted. FTS tables count nothing.
 */
export function rowsRead(sqlite: Database.Database, asked: Asked): Map<string, number> {
  let rows = 0;
  sqlite.function('counted', { deterministic: false, directOnly: false }, () => {
    rows += 1;
    return 1;
  });
  const names = sqlite
    .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all() as string[];
  // A view has no row number of its own; where a statement names it, it is one of the columns.
  const byNumber = [...asked.keys()].filter((sql) => /\browid\b/.test(sql)).join(' ');
  const columns = (name: string): string => (new RegExp(`\\b${name}\\b`).test(byNumber) ? 'rowid, *' : '*');
  for (const name of names)
    sqlite.exec(`CREATE TEMP VIEW ${name} AS SELECT ${columns(name)} FROM main.${name} WHERE counted()`);
  try {
    const found = new Map<string, number>();
    for (const [sql, values] of asked) {
      const reading = asReading(sql);
      if (reading === null) continue;
      rows = 0;
      const statement = sqlite.prepare(reading);
      const args = onlyNamed(reading, values);
      statement.all(...args);
      found.set(sql.replace(/\s+/g, ' ').trim(), rows);
    }
    return found;
  } finally {
    for (const name of names) sqlite.exec(`DROP VIEW temp.${name}`);
  }
}

/** The part of a statement that looks for rows; null when it looks for none. */
function asReading(sql: string): string | null {
  const text = sql
    .replace(/\s+/g, ' ')
    .replace(/ INDEXED BY \w+/gi, '')
    .trim();
  if (/^SELECT/i.test(text)) return text;
  const select = /^INSERT .*?\) (SELECT .*)$/i.exec(text)?.[1];
  if (select !== undefined) return select.replace(/ ON CONFLICT .*$/i, '');
  const [, deletedFrom, deleted] = /^DELETE FROM (\w+) WHERE (.*)$/i.exec(text) ?? [];
  if (deletedFrom !== undefined && deletedFrom !== 'case_words') return `SELECT 1 FROM ${deletedFrom} WHERE ${deleted}`;
  const [, table, where = ''] = /^UPDATE (\w+) SET .*? WHERE (.*)$/i.exec(text) ?? [];
  if (table === undefined || /\?.* WHERE .*\?/.test(text)) return null;
  return `SELECT 1 FROM ${table} WHERE ${where.replace(/ RETURNING .*$/i, '')}`;
}

/** As many values as the reading part has places. */
function onlyNamed(sql: string, values: readonly unknown[]): unknown[] {
  if (/@\w/.test(sql)) return [...values];
  const places = (sql.replace(/'[^']*'/g, '').match(/\?/g) ?? []).length;
  return values.slice(values.length - places);
}
