import { ExpectedError } from '#contract/errors.ts';
import type { Call } from '../kernel/context.ts';
import { findTicket, requireReader, worksOn, type Reader, type TicketRow } from './access.ts';

/** Renewed while the ticket is open on a screen; a machine that died gives it up after this. */
const leaseMs = 60_000;

/** Keeps others from working on a ticket somebody has open; asking again renews it. @throws ExpectedError TICKET_LOCKED | FORBIDDEN */
export async function lockTicket(call: Call, ticketId: string): Promise<{ until: string }> {
  const who = await requireReader(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  const until = new Date(now.getTime() + leaseMs).toISOString();
  await db.tx(async (sql) => {
    const ticket = await findTicket(sql, who, ticketId, true);
    if (!worksOn(ticket, who)) throw new ExpectedError('FORBIDDEN');
    if (isHeldByOther(ticket, who, now)) {
      const [holder] = await sql.query<{ name: string }>('select name from operator where operator_id = $1', [
        ticket.lock_by,
      ]);
      throw new ExpectedError('TICKET_LOCKED', { name: holder?.name ?? '' });
    }
    await sql.query('update ticket set lock_by = $2, lock_until = $3::timestamptz where ticket_id = $1', [
      ticketId,
      who.operatorId,
      until,
    ]);
  });
  return { until };
}

export async function unlockTicket(call: Call, ticketId: string): Promise<void> {
  const who = await requireReader(call);
  await call.platform.db.query(
    'update ticket set lock_by = null, lock_until = null where ticket_id = $1 and lock_by = $2',
    [ticketId, who.operatorId],
  );
}

const isHeldByOther = (ticket: TicketRow, who: Reader, now: Date): boolean =>
  ticket.lock_by !== null && ticket.lock_by !== who.operatorId && ticket.lock_until !== null && ticket.lock_until > now;

/** @throws ExpectedError TICKET_LOCKED somebody else has it open */
export function requireLock(ticket: TicketRow, who: Reader, now: Date): void {
  if (isHeldByOther(ticket, who, now)) throw new ExpectedError('TICKET_LOCKED', { name: '' });
}
