import type { Db } from '../open.ts';

export interface CloseOutRow {
  close_out_id: string;
  from_at: string;
  to_at: string;
  operator: string;
  sheet_json: string;
  blocks_json: string;
  signed_at: string;
}

export function insertCloseOut(db: Db, row: CloseOutRow): void {
  db.prepare(
    `INSERT INTO close_outs (close_out_id, from_at, to_at, operator, sheet_json, blocks_json, signed_at)
    VALUES (@close_out_id, @from_at, @to_at, @operator, @sheet_json, @blocks_json, @signed_at)`,
  ).run(row);
}

/** The latest first. */
export function listCloseOuts(db: Db, limit: number): CloseOutRow[] {
  return db.prepare('SELECT * FROM close_outs ORDER BY to_at DESC LIMIT ?').all(limit) as CloseOutRow[];
}

export interface BlockPlace {
  block_id: string;
  series: string;
  first_no: number | null;
  next_no: number;
}

/** Where every block of numbers stands now. */
export function blockPlaces(db: Db): BlockPlace[] {
  return db.prepare('SELECT block_id, series, first_no, next_no FROM number_blocks').all() as BlockPlace[];
}

interface Span {
  from: string;
  to: string;
}
const count = (db: Db, sql: string, span: Span): number => (db.prepare(sql).get(span) as { n: number }).n;

/** Acts of the audit trail in the span, by name. */
export function countActs(db: Db, span: Span): Map<string, number> {
  const rows = db
    .prepare('SELECT act, count(*) AS n FROM audit WHERE is_ok = 1 AND at > @from AND at <= @to GROUP BY act')
    .all(span) as { act: string; n: number }[];
  return new Map(rows.map(({ act, n }) => [act, n]));
}

/** Papers made in the span and how many of them were ever printed, by kind: no print is older than its paper. */
export function countPapers(db: Db, span: Span): { kind: string; made: number; printed: number }[] {
  return db
    .prepare(
      `SELECT d.kind, count(*) AS made,
        count(*) FILTER (WHERE d.document_id IN (SELECT document_id FROM print_jobs WHERE state = 'printed' AND created_at > @from)) AS printed
      FROM documents d WHERE d.created_at > @from AND d.created_at <= @to GROUP BY d.kind ORDER BY d.kind`,
    )
    .all(span) as { kind: string; made: number; printed: number }[];
}

/** Cases that got their number in the span, by the moment it was written: each was changed then or later. */
export const countNumbered = (db: Db, span: Span): number =>
  count(
    db,
    `SELECT count(DISTINCT case_id) AS n FROM case_steps WHERE step_name = '受理' AND at > @from AND at <= @to
    AND case_id IN (SELECT case_id FROM cases WHERE updated_at > @from AND project_no IS NOT NULL)`,
    span,
  );

export const countDelivered = (db: Db, span: Span): number =>
  count(
    db,
    `SELECT count(*) AS n FROM cases WHERE state = 'DELIVERED' AND delivery_json ->> '$.at' > @from AND delivery_json ->> '$.at' <= @to`,
    span,
  );

/** What lies at the window now: received or to be corrected, results nobody has fetched yet. */
export function countHeld(db: Db): { undecided: number; results: number } {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM cases WHERE state IN ('RECEIVED', 'CORRECTION')) AS undecided,
        (SELECT count(*) FROM cases WHERE result_received_at IS NOT NULL AND delivery_json IS NULL) AS results`,
    )
    .get() as { undecided: number; results: number };
}
