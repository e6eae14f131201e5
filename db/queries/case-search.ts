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

/** Pages of 4 KB written by one step of the merging: two milliseconds. */
const pagesMerged = 8;

/**
 * One step of putting the words in order, for a free moment: each change of a case leaves a piece of its own, and a search looks through
 * all of them. Whether there is more to do.
 */
export function mergeCaseWords(db: Db): boolean {
  const written = (): number => db.prepare('SELECT total_changes() AS n').pluck().get() as number;
  const before = written();
  // Not as a transaction of the store: on a full disk that would take the room kept for what somebody waits for.
  db.exec('PRAGMA synchronous=NORMAL');
  try {
    db.prepare(`INSERT INTO case_words (case_words, rank) VALUES ('merge', ?)`).run(pagesMerged);
  } finally {
    db.exec('PRAGMA synchronous=FULL');
  }
  // The step itself counts as one.
  return written() - before > 1;
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
  /** The whole number of a case: where one has it, nothing else was meant. */
  number: string | null;
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
 * a word that stands in every second case costs no more than a name; without words an index has the order, and only one page is read.
 */
export function searchCases(db: Db, query: CaseSearch): { rows: CaseListRow[]; total: number; isCut: boolean } {
  const hasWords = query.expression !== '';
  const found = hasWords
    ? (byNumber(db, query) ?? byWords(db, query))
    : query.days.length > 0
      ? byDays(db, query)
      : inOrder(db, query);
  const shown = found.slice(0, query.limit).map((row) => row.case_id);
  const rows = db
    .prepare(`SELECT ${listColumns} FROM json_each(?) f JOIN cases c ON c.case_id = f.value ORDER BY f.key`)
    .all(JSON.stringify(shown)) as CaseListRow[];
  if (!hasWords && query.days.length === 0) return { rows, total: countIn(db, query.states), isCut: false };
  return { rows, total: query.offset + found.length, isCut: found.length > query.limit };
}

type Found = { case_id: string }[];
const orders = {
  recent: 'updated_at DESC',
  due: 'promise_due IS NULL, promise_due, updated_at DESC',
};
const page = (query: CaseSearch): { limit: number; offset: number } => ({
  limit: query.limit + 1,
  offset: query.offset,
});

/** Null: what is asked for is no number, or none that is known here, or is to be of a state or day as well. */
function byNumber(db: Db, query: CaseSearch): Found | null {
  if (query.number === null || query.states.length > 0 || query.days.length > 0 || query.offset > 0) return null;
  const found = db.prepare('SELECT case_id FROM cases WHERE project_no = ?').all(query.number) as Found;
  return found.length > 0 ? found : null;
}

/**
 * The index answers with stretches, the case with the words whole: one page of cases that do is looked for among those that may, newest
 * first. Words that stand in every second case are read no further than that page.
 */
function byWords(db: Db, query: CaseSearch): Found {
  const looked = query.sort === 'due' ? mostFound : Math.min(mostFound, query.offset + query.limit + 1);
  return db
    .prepare(
      `SELECT case_id FROM (SELECT c.case_id, c.promise_due, c.updated_at
         FROM (SELECT rowid AS no FROM case_words WHERE case_words MATCH @expression ORDER BY rowid DESC LIMIT ${mostFound}) f
         CROSS JOIN cases c ON c.words_no = f.no
         WHERE (@states = '[]' OR c.state IN (SELECT value FROM json_each(@states)))
           AND (@days = '[]' OR EXISTS (SELECT 1 FROM json_each(@days) d
             WHERE coalesce(c.accept_time, c.created_at) >= d.value ->> 'from' AND coalesce(c.accept_time, c.created_at) < d.value ->> 'to'))
           AND NOT EXISTS (SELECT 1 FROM json_each(@words) w WHERE instr(c.search_text, w.value) = 0)
         LIMIT @looked)
       ORDER BY ${orders[query.sort]} LIMIT @limit OFFSET @offset`,
    )
    .all({
      words: JSON.stringify(query.words),
      states: JSON.stringify(query.states),
      days: JSON.stringify(query.days),
      expression: query.expression,
      looked,
      ...page(query),
    }) as Found;
}

/** Of each day the newest, as many as anybody looks through. */
function byDays(db: Db, query: CaseSearch): Found {
  const days = query.days.map(
    (_, at) => `SELECT * FROM (SELECT case_id, state, promise_due, updated_at FROM cases
      WHERE coalesce(accept_time, created_at) >= @from${at} AND coalesce(accept_time, created_at) < @to${at}
      ORDER BY coalesce(accept_time, created_at) DESC LIMIT ${mostFound})`,
  );
  return db
    .prepare(
      `SELECT DISTINCT case_id FROM (${days.join(' UNION ALL ')})
       WHERE @states = '[]' OR state IN (SELECT value FROM json_each(@states))
       ORDER BY ${orders[query.sort]} LIMIT @limit OFFSET @offset`,
    )
    .all({
      states: JSON.stringify(query.states),
      ...Object.fromEntries(
        query.days.flatMap(({ from, to }, at) => [
          [`from${at}`, from],
          [`to${at}`, to],
        ]),
      ),
      ...page(query),
    }) as Found;
}

/** Each state has its cases in order; of every one no more are read than the page could hold. */
function inOrder(db: Db, query: CaseSearch): Found {
  if (query.sort === 'recent' && query.states.length === 0)
    return db
      .prepare('SELECT case_id FROM cases ORDER BY updated_at DESC LIMIT @limit OFFSET @offset')
      .all(page(query)) as Found;
  const states = query.states.length > 0 ? [...new Set(query.states)] : statesHeld(db);
  if (states.length === 0) return [];
  const columns = query.sort === 'due' ? 'case_id, promise_due, updated_at' : 'case_id, updated_at';
  const one = (at: number, where: string): string =>
    `SELECT * FROM (SELECT ${columns} FROM cases WHERE state = @s${at} ${where} LIMIT @end)`;
  const parts = states.flatMap((_, at) =>
    query.sort === 'recent'
      ? [one(at, 'ORDER BY updated_at DESC')]
      : [
          one(at, 'AND promise_due IS NOT NULL ORDER BY promise_due, updated_at DESC'),
          one(at, 'AND promise_due IS NULL ORDER BY updated_at DESC'),
        ],
  );
  return db
    .prepare(
      `SELECT case_id FROM (${parts.join(' UNION ALL ')}) ORDER BY ${orders[query.sort]} LIMIT @limit OFFSET @offset`,
    )
    .all({
      ...Object.fromEntries(states.map((state, at) => [`s${at}`, state])),
      end: query.offset + query.limit + 1,
      ...page(query),
    }) as Found;
}

const statesHeld = (db: Db): string[] =>
  (db.prepare('SELECT state FROM case_counts WHERE cases > 0').all() as { state: string }[]).map((row) => row.state);

const countIn = (db: Db, states: readonly string[]): number =>
  (
    db
      .prepare(
        `SELECT coalesce(sum(cases), 0) AS n FROM case_counts WHERE @states = '[]' OR state IN (SELECT value FROM json_each(@states))`,
      )
      .get({ states: JSON.stringify(states) }) as { n: number }
  ).n;
