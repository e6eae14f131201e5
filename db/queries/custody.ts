import type { Db } from '../open.ts';

export interface CustodySlipRow {
  code: string;
  case_id: string;
  document_id: string;
  papers_json: string;
  state: string;
  kept_at: string;
  kept_by: string;
  ended_at: string | null;
  ended_by: string | null;
  ended_to: string | null;
}

export function insertCustodySlip(
  db: Db,
  row: Omit<CustodySlipRow, 'state' | 'ended_at' | 'ended_by' | 'ended_to'>,
): void {
  db.prepare(
    `INSERT INTO custody_slips (code, case_id, document_id, papers_json, state, kept_at, kept_by)
    VALUES (@code, @case_id, @document_id, @papers_json, 'held', @kept_at, @kept_by)`,
  ).run(row);
}

export const findCustodySlip = (db: Db, code: string): CustodySlipRow | null =>
  (db.prepare('SELECT * FROM custody_slips WHERE code = ?').get(code) as CustodySlipRow | undefined) ?? null;

export const listCustodySlips = (db: Db, caseId: string): CustodySlipRow[] =>
  db.prepare('SELECT * FROM custody_slips WHERE case_id = ? ORDER BY kept_at, code').all(caseId) as CustodySlipRow[];

/** False when they had gone already. */
export const endCustodySlip = (
  db: Db,
  row: { code: string; state: string; ended_at: string; ended_by: string; ended_to: string },
): boolean =>
  db
    .prepare(
      `UPDATE custody_slips SET state = @state, ended_at = @ended_at, ended_by = @ended_by, ended_to = @ended_to
      WHERE code = @code AND state = 'held'`,
    )
    .run(row).changes === 1;

export const countHeldSlips = (db: Db): number =>
  (db.prepare(`SELECT count(*) AS n FROM custody_slips WHERE state = 'held'`).get() as { n: number }).n;
