import type { Db } from '../open.ts';

export interface SignatureRow {
  signature_id: string;
  case_id: string;
  signer_name: string;
  signed_at: string;
  source: string;
  device: string;
  strokes_json: string;
  binding_json: string;
  page_sm3: string;
  page_file: string;
  operator: string;
}

export function insertSignature(db: Db, row: SignatureRow): void {
  db.prepare(
    `INSERT INTO signatures (signature_id, case_id, signer_name, signed_at, source, device, strokes_json, binding_json, page_sm3, page_file, operator)
    VALUES (@signature_id, @case_id, @signer_name, @signed_at, @source, @device, @strokes_json, @binding_json, @page_sm3, @page_file, @operator)`,
  ).run(row);
}

export function listSignatures(db: Db, caseId: string): SignatureRow[] {
  return db
    .prepare('SELECT * FROM signatures WHERE case_id = ? ORDER BY signed_at, signature_id')
    .all(caseId) as SignatureRow[];
}

/** A signature without its ink: what tells whether it still stands under what the case says. */
export type SealedSignature = Omit<SignatureRow, 'strokes_json'>;

export function listSealed(db: Db, caseId: string): SealedSignature[] {
  return db
    .prepare(
      `SELECT signature_id, case_id, signer_name, signed_at, source, device, binding_json, page_sm3, page_file, operator
       FROM signatures WHERE case_id = ? ORDER BY signed_at, signature_id`,
    )
    .all(caseId) as SealedSignature[];
}

export function findSignature(db: Db, caseId: string, signatureId: string): SignatureRow | null {
  return (
    (db.prepare('SELECT * FROM signatures WHERE case_id = ? AND signature_id = ?').get(caseId, signatureId) as
      SignatureRow | undefined) ?? null
  );
}
