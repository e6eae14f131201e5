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
