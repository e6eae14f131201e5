import type { Db } from '../open.ts';

export interface ItemRow {
  task_code: string;
  task_name: string;
  task_version: number;
  task_state: string;
  initials: string;
  dept_name: string;
  item_json: string;
}

export function saveItem(db: Db, row: ItemRow): void {
  db.prepare(
    `INSERT INTO items (task_code, task_name, task_version, task_state, initials, dept_name, item_json)
    VALUES (@task_code, @task_name, @task_version, @task_state, @initials, @dept_name, @item_json)
    ON CONFLICT (task_code) DO UPDATE SET task_name = excluded.task_name, task_version = excluded.task_version, task_state = excluded.task_state,
      initials = excluded.initials, dept_name = excluded.dept_name, item_json = excluded.item_json`,
  ).run(row);
}

export function findItem(db: Db, taskCode: string): ItemRow | null {
  return (db.prepare('SELECT * FROM items WHERE task_code = ?').get(taskCode) as ItemRow | undefined) ?? null;
}

export function countItems(db: Db): number {
  return (db.prepare(`SELECT count(*) AS n FROM items WHERE task_state = 'active'`).get() as { n: number }).n;
}

/** Active items whose name, code or pinyin initials contain the words; those that begin with them first. */
export function searchItems(db: Db, query: string, limit: number): ItemRow[] {
  const needle = `%${query.replace(/[\\%_]/g, '\\$&')}%`;
  const head = needle.slice(1);
  return db
    .prepare(
      `SELECT * FROM items WHERE task_state = 'active' AND (task_name LIKE @needle ESCAPE '\\' OR task_code LIKE @needle ESCAPE '\\' OR initials LIKE @needle ESCAPE '\\')
    ORDER BY (task_name LIKE @head ESCAPE '\\' OR initials LIKE @head ESCAPE '\\' OR task_code LIKE @head ESCAPE '\\') DESC, length(task_name), task_code LIMIT @limit`,
    )
    .all({ needle, head, limit }) as ItemRow[];
}

export function saveDefinition(db: Db, name: string, json: string): void {
  db.prepare(
    'INSERT INTO verification_definitions (name, definition_json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET definition_json = excluded.definition_json',
  ).run(name, json);
}

export function findDefinition(db: Db, name: string): string | null {
  const row = db.prepare('SELECT definition_json FROM verification_definitions WHERE name = ?').get(name) as
    { definition_json: string } | undefined;
  return row?.definition_json ?? null;
}
