import type { Db } from '../open.ts';

export interface KnowledgeDbRow {
  article_id: string;
  version: number;
  body_json: string;
}

/** @param words question and answer, cut into words joined by spaces */
export function saveKnowledge(
  db: Db,
  row: KnowledgeDbRow & { valid_from: string; valid_to: string; withdrawn: number },
  words: { question: string; answer: string },
): void {
  const before = db.prepare('SELECT row_id FROM knowledge WHERE article_id = ?').get(row.article_id) as
    { row_id: number } | undefined;
  const { row_id: rowId } = db
    .prepare(
      `INSERT INTO knowledge (article_id, version, body_json, valid_from, valid_to, withdrawn)
       VALUES (@article_id, @version, @body_json, @valid_from, @valid_to, @withdrawn)
       ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, body_json = excluded.body_json,
         valid_from = excluded.valid_from, valid_to = excluded.valid_to, withdrawn = excluded.withdrawn
       RETURNING row_id`,
    )
    .get(row) as { row_id: number };
  if (before) db.prepare('DELETE FROM knowledge_words WHERE rowid = ?').run(rowId);
  db.prepare('INSERT INTO knowledge_words (rowid, question, answer) VALUES (?, ?, ?)').run(
    rowId,
    words.question,
    words.answer,
  );
}

/** Articles in force on `day` that match an FTS5 expression, best first; the title weighs most. */
export function matchKnowledge(db: Db, expression: string, day: string, limit: number): KnowledgeDbRow[] {
  return db
    .prepare(
      `SELECT k.article_id, k.version, k.body_json FROM knowledge_words w JOIN knowledge k ON k.row_id = w.rowid
       WHERE knowledge_words MATCH ? AND k.withdrawn = 0 AND k.valid_from <= ? AND k.valid_to >= ?
       ORDER BY bm25(knowledge_words, 8.0, 1.0) LIMIT ?`,
    )
    .all(expression, day, day, limit) as KnowledgeDbRow[];
}

/** In how many articles each of these words stands. */
export function wordCounts(db: Db, words: readonly string[]): Map<string, number> {
  const find = db.prepare('SELECT doc FROM knowledge_vocabulary WHERE term = ?');
  return new Map(words.map((word) => [word, (find.get(word) as { doc: number } | undefined)?.doc ?? 0]));
}

export const countKnowledge = (db: Db): number =>
  (db.prepare('SELECT count(*) AS n FROM knowledge').get() as { n: number }).n;
