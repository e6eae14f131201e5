import type { Db } from '../open.ts';

export interface SecondEntryRow {
  case_id: string;
  system: string;
  number: string;
  seconds: number;
  operator: string;
  finished_at: string;
}

/** A number typed wrong is typed again: the last one counts, and the time of both. */
export function saveSecondEntry(db: Db, row: SecondEntryRow): void {
  db.prepare(
    `INSERT INTO second_entries (case_id, system, number, seconds, operator, finished_at)
    VALUES (@case_id, @system, @number, @seconds, @operator, @finished_at)
    ON CONFLICT (case_id) DO UPDATE SET system = excluded.system, number = excluded.number, seconds = seconds + excluded.seconds,
      operator = excluded.operator, finished_at = excluded.finished_at`,
  ).run(row);
}

export const findSecondEntry = (db: Db, caseId: string): SecondEntryRow | null =>
  (db.prepare('SELECT * FROM second_entries WHERE case_id = ?').get(caseId) as SecondEntryRow | undefined) ?? null;

export function setSearchText(db: Db, caseId: string, searchText: string): void {
  db.prepare('UPDATE cases SET search_text = ? WHERE case_id = ?').run(searchText, caseId);
}
