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

/**
 * Articles in force on `day` that match an FTS5 expression, best first; the title weighs most. The index ranks by itself and only what it puts
 * first is read: joined before ranking, every match would be.
 */
export function matchKnowledge(db: Db, expression: string, day: string, limit: number): KnowledgeDbRow[] {
  const find = db.prepare(
    `SELECT k.article_id, k.version, k.body_json, k.withdrawn = 0 AND k.valid_from <= @day AND k.valid_to >= @day AS is_valid
     FROM (SELECT rowid AS row_id, rank FROM knowledge_words
           WHERE knowledge_words MATCH @expression AND rank MATCH 'bm25(8.0, 1.0)' ORDER BY rank LIMIT @most) w
     JOIN knowledge k USING (row_id) ORDER BY w.rank`,
  );
  // Expired ones stand in the index as well; where they crowd the first places, more are looked at.
  for (let most = limit * 2; ; most *= 8) {
    const rows = find.all({ expression, day, most }) as (KnowledgeDbRow & { is_valid: 0 | 1 })[];
    const valid = rows.filter((row) => row.is_valid === 1);
    if (valid.length >= limit || rows.length < most) return valid.slice(0, limit);
  }
}

/** In how many articles each of these words stands. */
export function wordCounts(db: Db, words: readonly string[]): Map<string, number> {
  const find = db.prepare('SELECT doc FROM knowledge_vocabulary WHERE term = ?');
  return new Map(words.map((word) => [word, (find.get(word) as { doc: number } | undefined)?.doc ?? 0]));
}

export const countKnowledge = (db: Db): number =>
  (db.prepare('SELECT count(*) AS n FROM knowledge').get() as { n: number }).n;

/** About how many there are: the last row's number, which costs nothing to ask. */
export const roughlyHowMany = (db: Db): number =>
  (db.prepare('SELECT coalesce(max(row_id), 0) AS n FROM knowledge').get() as { n: number }).n;
