import type Database from 'better-sqlite3';

/** Rows read before others are served. */
const rowsAtOnce = 200;
const pauseMs = 10;

/**
 * Reads every row of every table, a few at a time, so that damage in a store too large to be read at the start is found before somebody
 * needs the page it is on. Indexes can be made anew from the rows and are not read.
 *
 * @returns the table and what the store said of it, or null when all could be read
 */
export async function readThrough(sqlite: Database.Database, isOpen: () => boolean): Promise<string | null> {
  const tables = sqlite
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[];
  for (const table of tables) {
    const key = keyOf(sqlite, table);
    let after: unknown[] | null = null;
    do {
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      if (!isOpen()) return null;
      try {
        after = nextRows(sqlite, table, key, after);
      } catch (error) {
        return `${table}: ${error instanceof Error ? error.message : String(error)}`;
      }
    } while (after !== null);
  }
  return null;
}

/** Columns that put the rows of a table in order. */
function keyOf(sqlite: Database.Database, table: string): string[] {
  const columns = sqlite.pragma(`table_info("${table}")`) as { name: string; pk: number }[];
  const key = columns.filter((one) => one.pk > 0).sort((a, b) => a.pk - b.pk);
  const list = sqlite.pragma('table_list') as { name: string; wr: number }[];
  const isByRow = list.find((one) => one.name === table)?.wr === 0;
  return isByRow ? ['rowid'] : key.map((one) => `"${one.name}"`);
}

/** Reads some rows whole; the key of the last, or null at the end. */
function nextRows(sqlite: Database.Database, table: string, key: string[], after: unknown[] | null): unknown[] | null {
  const columns = key.join(', ');
  const where = after === null ? '' : `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`;
  const rows = sqlite
    .prepare(`SELECT ${columns}, * FROM "${table}" ${where} ORDER BY ${columns} LIMIT ${rowsAtOnce}`)
    .raw()
    .all(...(after ?? [])) as unknown[][];
  return rows.length < rowsAtOnce ? null : (rows.at(-1)?.slice(0, key.length) ?? null);
}
