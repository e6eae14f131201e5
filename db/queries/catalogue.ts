import type { Db } from '../open.ts';

export interface ItemRow {
  task_code: string;
  task_name: string;
  task_version: number;
  task_state: string;
  initials: string;
  dept_name: string;
  result_name: string | null;
  search_words: string | null;
  item_json: string;
}

export function saveItem(db: Db, row: ItemRow): void {
  db.prepare(
    `INSERT INTO items (task_code, task_name, task_version, task_state, initials, dept_name, result_name, search_words, item_json)
    VALUES (@task_code, @task_name, @task_version, @task_state, @initials, @dept_name, @result_name, @search_words, @item_json)
    ON CONFLICT (task_code) DO UPDATE SET task_name = excluded.task_name, task_version = excluded.task_version, task_state = excluded.task_state,
      initials = excluded.initials, dept_name = excluded.dept_name, result_name = excluded.result_name,
      search_words = excluded.search_words, item_json = excluded.item_json`,
  ).run(row);
}

export function findItem(db: Db, taskCode: string): ItemRow | null {
  return (db.prepare('SELECT * FROM items WHERE task_code = ?').get(taskCode) as ItemRow | undefined) ?? null;
}

/** The number under which this text of an item is kept, once for all cases; the first case of a version puts it there. */
export function keepItemText(db: Db, taskCode: string, json: string): number {
  const known = db
    .prepare('SELECT item_no FROM item_texts WHERE task_code = ? AND item_json = ?')
    .get(taskCode, json) as { item_no: number } | undefined;
  if (known) return known.item_no;
  return Number(
    db.prepare('INSERT INTO item_texts (task_code, item_json) VALUES (?, ?)').run(taskCode, json).lastInsertRowid,
  );
}

export const findItemText = (db: Db, itemNo: number): string | null =>
  (db.prepare('SELECT item_json FROM item_texts WHERE item_no = ?').get(itemNo) as { item_json: string } | undefined)
    ?.item_json ?? null;

export function countItems(db: Db): number {
  return (db.prepare(`SELECT count(*) AS n FROM items WHERE task_state = 'active'`).get() as { n: number }).n;
}

export interface ItemTextRow {
  task_code: string;
  task_name: string;
  task_state: string;
  dept_name: string;
  /** null: kept by a version that did not take it out. */
  result_name: string | null;
  search_words: string | null;
}

export const listItemTexts = (db: Db): ItemTextRow[] =>
  db
    .prepare(
      'SELECT task_code, task_name, task_state, dept_name, result_name, search_words FROM items ORDER BY task_code',
    )
    .all() as ItemTextRow[];

export const listReadings = (db: Db): { text: string; syllables: string }[] =>
  db.prepare('SELECT text, syllables FROM phrase_readings').all() as { text: string; syllables: string }[];

export function saveReading(db: Db, text: string, syllables: string): void {
  db.prepare('INSERT OR REPLACE INTO phrase_readings (text, syllables) VALUES (?, ?)').run(text, syllables);
}

export const hasReading = (db: Db, text: string): boolean =>
  db.prepare('SELECT 1 FROM phrase_readings WHERE text = ?').get(text) !== undefined;

export function countUse(db: Db, operatorId: string, taskCode: string): void {
  db.prepare(
    `INSERT INTO item_uses (operator_id, task_code, uses) VALUES (?, ?, 1)
    ON CONFLICT (operator_id, task_code) DO UPDATE SET uses = uses + 1`,
  ).run(operatorId, taskCode);
}

/** How often each item was accepted: by this clerk, and by anybody. */
export const listUses = (db: Db, operatorId: string): { task_code: string; own: number; total: number }[] =>
  db
    .prepare(
      `SELECT task_code, coalesce(sum(uses) FILTER (WHERE operator_id = ?), 0) AS own, sum(uses) AS total
    FROM item_uses GROUP BY task_code`,
    )
    .all(operatorId) as { task_code: string; own: number; total: number }[];

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

/** Codes of the authorities whose items are in the catalogue. */
export function listDepartments(db: Db): string[] {
  return (
    db.prepare(`SELECT DISTINCT item_json ->> '$.deptCode' AS code FROM items ORDER BY code`).all() as {
      code: string;
    }[]
  ).map((row) => row.code);
}
