import type { Db } from '../open.ts';

export interface ScanBatchRow {
  batch_id: string;
  case_id: string;
  material_id: string;
  started_at: string;
  operator: string;
  device: string;
}

/** What people change about a page, and what undoing gives back. */
export interface PagePlace {
  page_id: string;
  material_id: string;
  position: number;
  is_removed: number;
  version: number;
}

export interface PageRow extends PagePlace {
  case_id: string;
  batch_id: string;
  number: number;
  original_sm3: string;
  original_bytes: number;
  taken_at: string;
  operator: string;
  taken_with: string;
}

export interface PageVersionRow {
  page_id: string;
  version: number;
  made_at: string;
  settings_json: string;
  facts_json: string;
  problem: string | null;
  sm3: string | null;
  mime: string | null;
  bytes: number | null;
  thumbnail_sm3: string | null;
  /** How its ink lies, base64; null: blank, or not processed. */
  look: string | null;
  /** The first page of the case that looks so; null: none was known. */
  look_of: string | null;
}

/** A page with the version of it that counts; its columns are null while there is none. */
export type PageWithVersion = PageRow & {
  [K in keyof Omit<PageVersionRow, 'page_id' | 'version' | 'look'>]: PageVersionRow[K] | null;
};

export function insertScanBatch(db: Db, row: ScanBatchRow): void {
  db.prepare(
    `INSERT INTO scan_batches (batch_id, case_id, material_id, started_at, operator, device, state)
    VALUES (@batch_id, @case_id, @material_id, @started_at, @operator, @device, 'running')`,
  ).run(row);
}

export function endScanBatch(db: Db, batchId: string, end: { at: string; state: string; cause: string | null }): void {
  db.prepare('UPDATE scan_batches SET ended_at = ?, state = ?, cause = ? WHERE batch_id = ?').run(
    end.at,
    end.state,
    end.cause,
    batchId,
  );
}

export function insertPage(db: Db, row: PageRow): void {
  db.prepare(
    `INSERT INTO pages (page_id, case_id, material_id, position, is_removed, version, batch_id, number, original_sm3, original_bytes, taken_at, operator, taken_with)
    VALUES (@page_id, @case_id, @material_id, @position, @is_removed, @version, @batch_id, @number, @original_sm3, @original_bytes, @taken_at, @operator, @taken_with)`,
  ).run(row);
}

export function insertPageVersion(db: Db, row: PageVersionRow): void {
  db.prepare(
    `INSERT INTO page_versions (page_id, version, made_at, settings_json, facts_json, problem, sm3, mime, bytes, thumbnail_sm3, look, look_of)
    VALUES (@page_id, @version, @made_at, @settings_json, @facts_json, @problem, @sm3, @mime, @bytes, @thumbnail_sm3, @look, @look_of)`,
  ).run(row);
}

export function lastPageVersion(db: Db, pageId: string): number {
  const row = db.prepare('SELECT MAX(version) AS last FROM page_versions WHERE page_id = ?').get(pageId) as {
    last: number | null;
  };
  return row.last ?? 0;
}

export function placePage(db: Db, { page_id, material_id, position, is_removed, version }: PagePlace): void {
  db.prepare('UPDATE pages SET material_id = ?, position = ?, is_removed = ?, version = ? WHERE page_id = ?').run(
    material_id,
    position,
    is_removed,
    version,
    page_id,
  );
}

const joined = `SELECT pages.*, v.made_at, v.settings_json, v.facts_json, v.problem, v.sm3, v.mime, v.bytes, v.thumbnail_sm3, v.look_of
  FROM pages LEFT JOIN page_versions v ON v.page_id = pages.page_id AND v.version = pages.version`;

/** In the order of the materials' pages; those taken out too. */
export function listPages(db: Db, caseId: string): PageWithVersion[] {
  return db
    .prepare(`${joined} WHERE case_id = ? ORDER BY material_id, position, taken_at, number`)
    .all(caseId) as PageWithVersion[];
}

export function findPage(db: Db, pageId: string): PageWithVersion | null {
  return (db.prepare(`${joined} WHERE pages.page_id = ?`).get(pageId) as PageWithVersion | undefined) ?? null;
}

/** Looks of the case's other pages as they are now, oldest first. */
export function looksOfCase(db: Db, caseId: string, butPage: string): { page_id: string; look: string }[] {
  return db
    .prepare(
      `SELECT pages.page_id, v.look FROM pages JOIN page_versions v ON v.page_id = pages.page_id AND v.version = pages.version
      WHERE pages.case_id = ? AND pages.is_removed = 0 AND v.look IS NOT NULL AND v.look_of IS NULL AND pages.page_id <> ?
      ORDER BY pages.taken_at, pages.number`,
    )
    .all(caseId, butPage) as { page_id: string; look: string }[];
}

/** Pages of one batch that were not taken out, in the order they came. */
export function pagesOfBatch(db: Db, batchId: string): PageRow[] {
  return db
    .prepare(
      `SELECT * FROM pages WHERE case_id = (SELECT case_id FROM scan_batches WHERE batch_id = @batchId)
      AND batch_id = @batchId AND is_removed = 0 ORDER BY number`,
    )
    .all({ batchId }) as PageRow[];
}

/** Stored, and not processed when the station stopped. */
export function unprocessedPages(db: Db): PageRow[] {
  return db.prepare('SELECT * FROM pages WHERE version = 0 ORDER BY taken_at, number').all() as PageRow[];
}

export function lastPosition(db: Db, caseId: string, materialId: string): number {
  const row = db
    .prepare('SELECT MAX(position) AS last FROM pages WHERE case_id = ? AND material_id = ?')
    .get(caseId, materialId) as { last: number | null };
  return row.last ?? 0;
}

export function insertPageAct(
  db: Db,
  row: { case_id: string; at: string; operator: string; act: string; before_json: string },
): number {
  return Number(
    db
      .prepare(
        'INSERT INTO page_acts (case_id, at, operator, act, before_json) VALUES (@case_id, @at, @operator, @act, @before_json)',
      )
      .run(row).lastInsertRowid,
  );
}

export function extendPageAct(db: Db, actId: number, beforeJson: string): void {
  db.prepare('UPDATE page_acts SET before_json = ? WHERE act_id = ?').run(beforeJson, actId);
}

export interface PageActRow {
  act_id: number;
  act: string;
  before_json: string;
}

export function lastPageAct(db: Db, caseId: string): PageActRow | null {
  return (
    (db
      .prepare(
        'SELECT act_id, act, before_json FROM page_acts WHERE case_id = ? AND undone_at IS NULL ORDER BY act_id DESC LIMIT 1',
      )
      .get(caseId) as PageActRow | undefined) ?? null
  );
}

export function markActUndone(db: Db, actId: number, at: string): void {
  db.prepare('UPDATE page_acts SET undone_at = ? WHERE act_id = ?').run(at, actId);
}

/** Batches a stop of the station cut off. */
export function closeRunningBatches(db: Db, at: string): void {
  db.prepare(
    "UPDATE scan_batches SET state = 'failed', cause = 'SCANNER_FAULT', ended_at = ? WHERE state = 'running'",
  ).run(at);
}
