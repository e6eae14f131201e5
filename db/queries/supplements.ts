import type { Db } from '../open.ts';

export interface SupplementRow {
  case_id: string;
  material_id: string;
  material_name: string;
  seq: number;
  due: string;
  received_at: string | null;
  overdue_at: string | null;
}

export function insertSupplement(db: Db, row: Omit<SupplementRow, 'received_at' | 'overdue_at'>): void {
  db.prepare(
    'INSERT INTO case_supplements (case_id, material_id, material_name, seq, due) VALUES (@case_id, @material_id, @material_name, @seq, @due)',
  ).run(row);
}

export function listSupplements(db: Db, caseId: string): SupplementRow[] {
  return db
    .prepare('SELECT * FROM case_supplements WHERE case_id = ? ORDER BY due, material_id')
    .all(caseId) as SupplementRow[];
}

export function markSupplied(db: Db, caseId: string, materialId: string, at: string): void {
  db.prepare('UPDATE case_supplements SET received_at = ? WHERE case_id = ? AND material_id = ?').run(
    at,
    caseId,
    materialId,
  );
}

export function markOverdue(db: Db, caseId: string, at: string): void {
  db.prepare(
    'UPDATE case_supplements SET overdue_at = @at WHERE case_id = @caseId AND received_at IS NULL AND overdue_at IS NULL AND due < @at',
  ).run({ caseId, at });
}

/** Cases with something outstanding whose day has passed and was not told yet. @param today China date */
export function listOverdue(db: Db, today: string): { case_id: string }[] {
  return db
    .prepare(
      'SELECT DISTINCT case_id FROM case_supplements INDEXED BY case_supplements_open WHERE due < ? AND received_at IS NULL AND overdue_at IS NULL ORDER BY case_id',
    )
    .all(today) as { case_id: string }[];
}
