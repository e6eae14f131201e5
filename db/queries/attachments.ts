import type { Db } from '../open.ts';

export interface AttachmentRow {
  case_id: string;
  material_id: string;
  sm3: string;
  name: string;
  mime: string;
  bytes: number;
  added_at: string;
  /** As the file says; null where it does not, and for what was kept before this was asked. */
  pages: number | null;
}

export function insertAttachment(db: Db, row: AttachmentRow): void {
  db.prepare(
    'INSERT OR REPLACE INTO attachments (case_id, material_id, sm3, name, mime, bytes, added_at, pages) VALUES (@case_id, @material_id, @sm3, @name, @mime, @bytes, @added_at, @pages)',
  ).run(row);
}

export function findAttachment(db: Db, caseId: string, sm3: string): AttachmentRow | null {
  return (
    (db.prepare('SELECT * FROM attachments WHERE case_id = ? AND sm3 = ? LIMIT 1').get(caseId, sm3) as
      AttachmentRow | undefined) ?? null
  );
}

export function listAttachments(db: Db, caseId: string): AttachmentRow[] {
  return db.prepare('SELECT * FROM attachments WHERE case_id = ? ORDER BY added_at').all(caseId) as AttachmentRow[];
}

/** The file made of a material's pages, before another takes its place; what people added themselves stays. */
export function deleteScannedFile(db: Db, caseId: string, materialId: string, name: string): void {
  db.prepare('DELETE FROM attachments WHERE case_id = ? AND material_id = ? AND name = ?').run(
    caseId,
    materialId,
    name,
  );
}
