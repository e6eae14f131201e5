import type { Db } from '../open.ts';

export interface UnreadPage {
  page_id: string;
  case_id: string;
  version: number;
  sm3: string;
}

const unread = `FROM pages p JOIN page_versions v ON v.page_id = p.page_id AND v.version = p.version
  JOIN cases c ON c.case_id = p.case_id
  WHERE p.is_removed = 0 AND v.sm3 IS NOT NULL AND v.look_of IS NULL AND c.state = 'DRAFT'
    AND NOT EXISTS (SELECT 1 FROM json_each(v.facts_json, '$.hints') h WHERE h.value = 'blank')
    AND NOT EXISTS (SELECT 1 FROM page_texts t WHERE t.page_id = p.page_id AND t.version = p.version)`;

/** The next page of a draft to be read, those scanned last first; blank ones and second scans of one sheet are not. */
export const nextUnread = (db: Db): UnreadPage | null =>
  (db
    .prepare(
      `SELECT p.page_id, p.case_id, p.version, v.sm3 ${unread} ORDER BY c.updated_at DESC, p.taken_at, p.number LIMIT 1`,
    )
    .get() as UnreadPage | undefined) ?? null;

export const countUnread = (db: Db, caseId: string): number =>
  (db.prepare(`SELECT count(*) AS count ${unread} AND p.case_id = ?`).get(caseId) as { count: number }).count;

export function savePageText(
  db: Db,
  row: { page_id: string; version: number; read_at: string; lines_json: string; problem: string | null },
): void {
  db.prepare(
    `INSERT OR REPLACE INTO page_texts (page_id, version, read_at, lines_json, problem)
    VALUES (@page_id, @version, @read_at, @lines_json, @problem)`,
  ).run(row);
}

/** Of the pages as they are now. */
export const textsOfCase = (db: Db, caseId: string): { page_id: string; lines_json: string }[] =>
  db
    .prepare(
      `SELECT p.page_id, t.lines_json FROM pages p JOIN page_texts t ON t.page_id = p.page_id AND t.version = p.version
      WHERE p.case_id = ? AND p.is_removed = 0 ORDER BY p.material_id, p.position`,
    )
    .all(caseId) as { page_id: string; lines_json: string }[];

export interface LookChoiceRow {
  case_id: string;
  key: string;
  read: string;
  typed: string;
  choice: string;
  at: string;
  operator: string;
}

export const lookChoices = (db: Db, caseId: string): LookChoiceRow[] =>
  db.prepare('SELECT * FROM look_choices WHERE case_id = ?').all(caseId) as LookChoiceRow[];

export function saveLookChoice(db: Db, row: LookChoiceRow): void {
  db.prepare(
    `INSERT OR REPLACE INTO look_choices (case_id, key, read, typed, choice, at, operator)
    VALUES (@case_id, @key, @read, @typed, @choice, @at, @operator)`,
  ).run(row);
}
