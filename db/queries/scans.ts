import type { Db } from '../open.ts';

/** Scans of an item that is not the case's any more stand under `@code:material`; nobody sees them there, and they come back with the item. */
const parked = '@';
export const isParked = (materialId: string): boolean => materialId.startsWith(parked);

/**
 * Another item was chosen: scans of the one before are put aside, those of the one now come back, those of the same material go along.
 * Call inside the transaction that changes the draft.
 */
export function moveScans(
  db: Db,
  caseId: string,
  change: { from: string | null; to: string; moves: readonly { from: string; to: string }[] },
): void {
  const aside = `${parked}${change.from ?? ''}:`;
  const back = `${parked}${change.to}:`;
  for (const table of ['attachments', 'pages']) {
    const run = (sql: string, ...values: string[]): void =>
      void db.prepare(`UPDATE OR REPLACE ${table} SET material_id = ${sql}`).run(...values);
    if (change.from !== null)
      run(`? || material_id WHERE case_id = ? AND substr(material_id, 1, 1) <> '${parked}'`, aside, caseId);
    run(
      `substr(material_id, length(?) + 1) WHERE case_id = ? AND substr(material_id, 1, length(?)) = ?`,
      back,
      caseId,
      back,
      back,
    );
    for (const { from, to } of change.moves)
      run(`? WHERE case_id = ? AND material_id = ?`, to, caseId, `${aside}${from}`);
  }
}

export function deleteAttachment(db: Db, caseId: string, materialId: string, sm3: string): boolean {
  return (
    db.prepare('DELETE FROM attachments WHERE case_id = ? AND material_id = ? AND sm3 = ?').run(caseId, materialId, sm3)
      .changes === 1
  );
}

/** Materials of a draft that have scans. */
export const scannedMaterials = (db: Db, caseId: string): string[] =>
  (
    db
      .prepare(
        `SELECT material_id FROM attachments WHERE case_id = @caseId UNION SELECT material_id FROM pages WHERE case_id = @caseId AND is_removed = 0`,
      )
      .all({ caseId }) as { material_id: string }[]
  )
    .map((row) => row.material_id)
    .filter((id) => !isParked(id));

/**
 * What lies in a case as papers scanned or files added, `material content`, in a fixed order: pages as they came from the scanner, so that
 * turning or sorting them is none of it, and not the file that is made of them.
 *
 * @param madeOfPages name of the file that is made of a material's pages
 */
export const scanContents = (db: Db, caseId: string, madeOfPages: string): string[] =>
  (
    db
      .prepare(
        `SELECT material_id, sm3 FROM attachments WHERE case_id = @caseId AND name <> @madeOfPages
         UNION SELECT material_id, original_sm3 FROM pages WHERE case_id = @caseId AND is_removed = 0 ORDER BY 1, 2`,
      )
      .all({ caseId, madeOfPages }) as { material_id: string; sm3: string }[]
  )
    .filter((row) => !isParked(row.material_id))
    .map((row) => `${row.material_id} ${row.sm3}`);
