import type { Db } from '../open.ts';

export function linkTicket(db: Db, row: { ticketId: string; number: string; caseId: string; at: string }): void {
  db.prepare(
    'INSERT INTO hall_ticket (ticket_id, number, case_id, opened_at) VALUES (@ticketId, @number, @caseId, @at) ON CONFLICT DO NOTHING',
  ).run(row);
}

export function caseOfTicket(db: Db, ticketId: string): string | null {
  const row = db.prepare('SELECT case_id FROM hall_ticket WHERE ticket_id = ?').get(ticketId) as
    { case_id: string } | undefined;
  return row?.case_id ?? null;
}

export interface LocalVisitRow {
  visit_id: string;
  number: string;
  called_at: string;
  started_at: string | null;
  case_id: string | null;
  /** Null: of a version that did not write it down. */
  hall_code: string | null;
}

/** Whom this window serves without the queue; null: nobody. */
export const localVisit = (db: Db): LocalVisitRow | null =>
  (db
    .prepare('SELECT visit_id, number, called_at, started_at, case_id, hall_code FROM hall_local WHERE at_hand = 1')
    .get() as LocalVisitRow | undefined) ?? null;

export function insertLocalVisit(db: Db, row: LocalVisitRow & { operator: string }): void {
  db.prepare(
    `INSERT INTO hall_local (visit_id, number, operator, called_at, started_at, case_id, hall_code, at_hand)
     VALUES (@visit_id, @number, @operator, @called_at, @started_at, @case_id, @hall_code, 1)`,
  ).run(row);
}

export function startLocalVisit(db: Db, visitId: string, at: string, caseId: string): void {
  db.prepare('UPDATE hall_local SET started_at = coalesce(started_at, ?), case_id = ? WHERE visit_id = ?').run(
    at,
    caseId,
    visitId,
  );
}

export function endLocalVisit(db: Db, visitId: string, at: string, outcome: 'finished' | 'missed' | 'inQueue'): void {
  db.prepare('UPDATE hall_local SET ended_at = ?, outcome = ?, at_hand = NULL WHERE visit_id = ?').run(
    at,
    outcome,
    visitId,
  );
}
