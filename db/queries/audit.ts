import type { Db } from '../open.ts';

export interface AuditDbRow {
  seq: number;
  at: string;
  operator: string;
  act: string;
  object: string;
  is_ok: number;
  detail: string;
  prev_hash: string;
  hash: string;
}

export function lastAudit(db: Db): { seq: number; hash: string } | null {
  return (
    (db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get() as
      { seq: number; hash: string } | undefined) ?? null
  );
}

/** The latest moment at which the store knows of anything: an act, or a person the platform knew. */
export function latestMoment(db: Db): string | null {
  return (
    db
      .prepare(
        `SELECT max(at) AS at FROM (SELECT (SELECT at FROM audit ORDER BY seq DESC LIMIT 1) AS at
         UNION ALL SELECT max(verified_at) FROM offline_people UNION ALL SELECT max(leased_at) FROM number_blocks)`,
      )
      .get() as { at: string | null }
  ).at;
}

export function insertAudit(db: Db, row: AuditDbRow): void {
  db.prepare(
    'INSERT INTO audit (seq, at, operator, act, object, is_ok, detail, prev_hash, hash) VALUES (@seq, @at, @operator, @act, @object, @is_ok, @detail, @prev_hash, @hash)',
  ).run(row);
}

export function listAudit(db: Db, before: number, limit: number): AuditDbRow[] {
  return db.prepare('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?').all(before, limit) as AuditDbRow[];
}

/** Whether this station was moved to another hall since. */
export const movedSince = (db: Db, at: string): boolean =>
  db.prepare(`SELECT 1 FROM audit WHERE at >= ? AND act = 'station.moved' LIMIT 1`).get(at) !== undefined;

/** Rows after `seq`, in order. */
export function auditAfter(db: Db, seq: number, limit: number): AuditDbRow[] {
  return db.prepare('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?').all(seq, limit) as AuditDbRow[];
}

/** One row by its place in the chain. */
export const auditRow = (db: Db, seq: number): AuditDbRow | null =>
  (db.prepare('SELECT * FROM audit WHERE seq = ?').get(seq) as AuditDbRow | undefined) ?? null;
