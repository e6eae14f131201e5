import type { Db } from '../open.ts';
import { listColumns, type CaseListRow } from './cases.ts';

/** More than these many rows nobody reads through; the newest of them are looked at. */
export const mostFound = 2000;

/** Replaces what a case is found by. @param words stretches of characters, see `stretchesOf` */
export function saveCaseWords(db: Db, caseId: string, words: string): void {
  const { words_no: known } = db.prepare('SELECT words_no FROM cases WHERE case_id = ?').get(caseId) as {
    words_no: number | null;
  };
  if (known !== null) db.prepare('DELETE FROM case_words WHERE rowid = ?').run(known);
  // A changed case is a new row: the newest rows are those changed last.
  const { lastInsertRowid } = db.prepare('INSERT INTO case_words (words) VALUES (?)').run(words);
  db.prepare('UPDATE cases SET words_no = ? WHERE case_id = ?').run(lastInsertRowid, caseId);
}

export const listWithoutWords = (
  db: Db,
  limit: number,
): { case_id: string; draft_json: string; task_name: string | null; project_no: string | null }[] =>
  db
    .prepare('SELECT case_id, draft_json, task_name, project_no FROM cases WHERE words_no IS NULL LIMIT ?')
    .all(limit) as { case_id: string; draft_json: string; task_name: string | null; project_no: string | null }[];

export function setSearchText(db: Db, caseId: string, text: string): void {
  db.prepare('UPDATE cases SET search_text = ? WHERE case_id = ?').run(text, caseId);
}

export interface CaseSearch {
  /** Lower case; each must stand somewhere in what the case is found by. */
  words: readonly string[];
  /** FTS5 expression all hits answer; empty where there are no words. */
  expression: string;
  states: readonly string[];
  /** Half-open intervals of instants, accepted (or begun, where nothing was accepted) in one of them. */
  days: readonly { from: string; to: string }[];
  sort: 'recent' | 'due';
  limit: number;
  offset: number;
}

/**
 * `isCut`: there are more than were looked at. Words are looked for among the newest that hold them, a little more than one page, so that
 * a word that stands in every second case costs no more than a name.
 */
export function searchCases(db: Db, query: CaseSearch): { rows: CaseListRow[]; total: number; isCut: boolean } {
  const hasWords = query.expression !== '';
  const looked = Math.min(mostFound, query.sort === 'due' ? mostFound : query.offset + query.limit + 1);
  const parameters = {
    words: JSON.stringify(query.words),
    states: JSON.stringify(query.states),
    days: JSON.stringify(query.days),
    ...(hasWords ? { expression: query.expression } : {}),
  };
  const hasFilter = query.states.length > 0 || query.days.length > 0;
  const from = hasWords
    ? `(SELECT rowid AS no FROM case_words WHERE case_words MATCH @expression ORDER BY rowid DESC LIMIT ${hasFilter ? mostFound : looked}) f
        JOIN cases c ON c.words_no = f.no`
    : 'cases c';
  const order = query.sort === 'due' ? 'c.promise_due IS NULL, c.promise_due, c.updated_at DESC' : 'c.updated_at DESC';
  const found = db
    .prepare(`SELECT c.case_id FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT @limit OFFSET @offset`)
    .all({ ...parameters, limit: query.limit + 1, offset: query.offset }) as { case_id: string }[];
  const shown = found.slice(0, query.limit).map((row) => row.case_id);
  const rows = db
    .prepare(`SELECT ${listColumns} FROM json_each(?) f JOIN cases c ON c.case_id = f.value ORDER BY f.key`)
    .all(JSON.stringify(shown)) as CaseListRow[];
  const seen = query.offset + found.length;
  if (hasWords) return { rows, total: seen, isCut: found.length > query.limit };
  const { total } = db.prepare(`SELECT count(*) AS total FROM ${from} WHERE ${where}`).get(parameters) as {
    total: number;
  };
  return { rows, total, isCut: false };
}

const where = `(@states = '[]' OR c.state IN (SELECT value FROM json_each(@states)))
    AND (@days = '[]' OR EXISTS (SELECT 1 FROM json_each(@days) d
      WHERE coalesce(c.accept_time, c.created_at) >= d.value ->> 'from' AND coalesce(c.accept_time, c.created_at) < d.value ->> 'to'))
    AND (@words = '[]' OR NOT EXISTS (SELECT 1 FROM json_each(@words) w WHERE instr(c.search_text, w.value) = 0))`;
