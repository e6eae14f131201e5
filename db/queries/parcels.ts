import type { Db } from '../open.ts';

export interface ParcelRow {
  case_id: string;
  parcel_no: string;
  seq: number;
  way: string;
  state: string;
  to_json: string;
  operator: string;
  news_json: string | null;
  created_at: string;
}

export function insertParcel(db: Db, row: ParcelRow): void {
  db.prepare(
    `INSERT INTO parcels (case_id, parcel_no, seq, way, state, to_json, operator, news_json, created_at)
    VALUES (@case_id, @parcel_no, @seq, @way, @state, @to_json, @operator, @news_json, @created_at)`,
  ).run(row);
}

export const listParcels = (db: Db, caseId: string): ParcelRow[] =>
  db.prepare('SELECT * FROM parcels WHERE case_id = ? ORDER BY created_at, parcel_no').all(caseId) as ParcelRow[];

export function findParcel(db: Db, caseId: string, parcelNo: string): ParcelRow | null {
  const row = db.prepare('SELECT * FROM parcels WHERE case_id = ? AND parcel_no = ?').get(caseId, parcelNo);
  return (row as ParcelRow | undefined) ?? null;
}

export function setParcel(db: Db, row: { caseId: string; parcelNo: string; state: string; newsJson: string }): void {
  db.prepare(
    `UPDATE parcels SET state = @state, news_json = @newsJson WHERE case_id = @caseId AND parcel_no = @parcelNo`,
  ).run(row);
}
