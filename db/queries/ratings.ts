import type { Db } from '../open.ts';

/** `level` 1 to 5; null: asked and not answered. */
export interface RatingRow {
  case_id: string;
  level: number | null;
  at: string;
  source: string;
  operator: string;
}

export function insertRating(db: Db, row: RatingRow): void {
  db.prepare(
    'INSERT INTO ratings (case_id, level, at, source, operator) VALUES (@case_id, @level, @at, @source, @operator)',
  ).run(row);
}

export function listRatings(db: Db, caseId: string): RatingRow[] {
  return db
    .prepare('SELECT case_id, level, at, source, operator FROM ratings WHERE case_id = ? ORDER BY rating_id')
    .all(caseId) as RatingRow[];
}
