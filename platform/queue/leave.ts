import type { Platform } from '../kernel/context.ts';
import { findHall } from '../halls/halls.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeEvent } from './events.ts';
import { atHall } from './here.ts';
import type { DbTicket } from './tickets.ts';

/**
 * A machine that goes to another hall: its window here is no window of this hall any more, and whoever it had called, was serving or had
 * parked gets the old place back. What it did here stays.
 */
export async function leaveHall(
  platform: Platform,
  sql: Sql,
  stationId: string,
  from: string | null,
  to: string,
): Promise<void> {
  if (from === to) return;
  await leaveWindows(platform, sql, stationId, from, '窗口调到别的大厅');
  await sql.query('delete from queue_station_health where station_id = $1', [stationId]);
}

/** The machine calls under no number it called under here. */
export async function leaveWindows(
  platform: Platform,
  sql: Sql,
  stationId: string,
  hallCode: string | null,
  reason: string,
): Promise<void> {
  const hall = hallCode === null ? undefined : await findHall(sql, hallCode);
  if (!hall) return;
  // The window before its tickets, everywhere.
  const windows = await sql.query<{ window_no: string }>(
    'delete from queue_window where hall_code = $1 and station_id = $2 returning window_no',
    [hall.hallCode, stationId],
  );
  for (const { window_no: windowNo } of windows) {
    const left = await sql.query<DbTicket>(
      `update queue_ticket set state = 'waiting', for_window = null
       where hall_code = $1 and window_no = $2 and state in ('called', 'serving', 'parked') returning *`,
      [hall.hallCode, windowNo],
    );
    // Sent to this window only: nobody else could ever call it.
    await sql.query(
      `update queue_ticket set for_window = null where hall_code = $1 and for_window = $2 and state = 'waiting'`,
      [hall.hallCode, windowNo],
    );
    const here = atHall(platform, hall);
    const event = { operator: '系统', windowNo, stationId, detail: { reason } };
    await writeEvent(sql, here, { kind: 'windowClosed', ...event });
    for (const { ticket_id: ticketId, number, group_code: groupCode } of left)
      await writeEvent(sql, here, { kind: 'returned', ticketId, number, groupCode, ...event });
  }
}
