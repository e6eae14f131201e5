import type { WindowView } from '#contract/hall/views.ts';
import type { WindowState } from '#contract/hall/tickets.ts';
import { ExpectedError } from '#contract/errors.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { stationOf, type Call, type KnownStation } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import type { Acting } from './call-next.ts';
import { openEmergencies } from './emergencies.ts';
import { answeredBefore, writeEvent } from './events.ts';
import { groupsOf, readPlan } from './plan.ts';
import { toCalled, type DbTicket } from './tickets.ts';
import { waitingNow } from './waiting.ts';
import { giveNumber, holderOf, numberTaken } from './window-number.ts';

interface DbWindow {
  window_no: string;
  station_id: string;
  state: WindowState;
  ticket_id: string | null;
  since: Date;
  pause_reason: string;
}

/** Opens the window of this station, or ends its pause. @throws ExpectedError HALL_WINDOW_TAKEN another machine calls under its number */
export const openWindow = async (call: Call, input: Acting): Promise<WindowView> =>
  await change(call, input, 'windowOpened', 'idle', '');

/** Nobody new is called; who is being served stays. */
export const pauseWindow = async (call: Call, input: Acting & { reason: string }): Promise<WindowView> =>
  await change(call, input, 'windowPaused', 'paused', input.reason);

/** @throws ExpectedError HALL_WINDOW_BUSY somebody is called or being served | HALL_WINDOW_TAKEN */
export const closeWindow = async (call: Call, input: Acting): Promise<WindowView> =>
  await change(call, input, 'windowClosed', 'closed', '');

async function change(
  call: Call,
  input: Acting,
  kind: string,
  state: 'idle' | 'paused' | 'closed',
  reason: string,
): Promise<WindowView> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  if (await answeredBefore(platform.db, hallCode, input.requestId, [kind])) return await windowView(platform, station);
  try {
    await platform.db.tx(async (sql) => {
      const window = await lockWindow(sql, platform, station, input.operator);
      if (state === 'closed' && window.ticket_id !== null) throw await busy(sql, window.ticket_id);
      const [ticket] = window.ticket_id
        ? await sql.query<{ state: string }>('select state from queue_ticket where ticket_id = $1', [window.ticket_id])
        : [];
      const held = ticket?.state === 'serving' ? 'serving' : 'calling';
      await sql.query(
        `update queue_window set state = $3, pause_reason = $4, operator = $5, since = $6::timestamptz,
           seen_at = greatest(seen_at, $6::timestamptz)
         where hall_code = $1 and window_no = $2`,
        [
          hallCode,
          station.windowNo,
          state === 'idle' && ticket ? held : state,
          reason,
          input.operator,
          platform.clock.now().toISOString(),
        ],
      );
      await writeEvent(sql, platform, {
        kind,
        operator: input.operator,
        windowNo: station.windowNo,
        stationId: station.stationId,
        occurredAt: input.occurredAt,
        requestId: input.requestId,
        detail: reason ? { reason } : {},
      });
    });
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
  }
  platform.bell.ring(hallCode);
  return await windowView(platform, station);
}

async function lockWindow(sql: Sql, platform: AtHall, station: KnownStation, operator: string): Promise<DbWindow> {
  const hallCode = hallOf(platform);
  const now = platform.clock.now().toISOString();
  // Moved away in this very moment, it has no window here any more.
  const [here] = await sql.query<{ holds_number: boolean }>(
    'select holds_number from station where station_id = $1 and hall_code = $2 for no key update',
    [station.stationId, hallCode],
  );
  if (!here) throw new ExpectedError('HALL_WINDOW_CLOSED');
  if (!here.holds_number && (await giveNumber(platform, sql, { ...station, hallCode }, 'leave')) !== null)
    throw await numberTaken(sql, hallCode, station.windowNo);
  await sql.query(
    `insert into queue_window (hall_code, window_no, station_id, state, operator, since, seen_at)
     values ($1, $2, $3, 'closed', $4, $5::timestamptz, $5::timestamptz) on conflict do nothing`,
    [hallCode, station.windowNo, station.stationId, operator, now],
  );
  const [row] = await sql.query<DbWindow>(
    'select * from queue_window where hall_code = $1 and window_no = $2 for no key update',
    [hallCode, station.windowNo],
  );
  if (!row) throw new Error('the window just stored is gone');
  return row;
}

async function busy(sql: Sql, ticketId: string): Promise<ExpectedError> {
  const [ticket] = await sql.query<{ number: string }>('select number from queue_ticket where ticket_id = $1', [
    ticketId,
  ]);
  return new ExpectedError('HALL_WINDOW_BUSY', { number: ticket?.number ?? '' });
}

/** A sign of life, written at most every twenty seconds. */
export async function seeWindow(platform: AtHall, station: KnownStation): Promise<void> {
  const now = platform.clock.now();
  await platform.db.query(
    `update queue_window set seen_at = $3::timestamptz where hall_code = $1 and window_no = $2 and station_id = $4
       and seen_at < $3::timestamptz - interval '20 seconds'`,
    [hallOf(platform), station.windowNo, now.toISOString(), station.stationId],
  );
}

/** All that this window shows: its own ticket with the person, and how many wait for it, without names. */
export async function windowView(platform: AtHall, station: KnownStation): Promise<WindowView> {
  const hallCode = hallOf(platform);
  const { db } = platform;
  const { plan } = await readPlan(db, hallCode);
  const now = platform.clock.now();
  const [window] = await db.query<DbWindow>('select * from queue_window where hall_code = $1 and window_no = $2', [
    hallCode,
    station.windowNo,
  ]);
  const held = await db.query<DbTicket>(
    `select * from queue_ticket where hall_code = $1 and window_no = $2 and state in ('called', 'serving', 'parked') order by called_at`,
    [hallCode, station.windowNo],
  );
  const mine = window?.station_id === station.stationId ? window : undefined;
  const ticket = held.find((one) => one.ticket_id === mine?.ticket_id);
  const holder = await holderOf(db, hallCode, station.windowNo);
  return {
    at: now.toISOString(),
    windowNo: station.windowNo,
    state: mine?.state ?? 'closed',
    since: mine?.since.toISOString() ?? null,
    pauseReason: mine?.pause_reason ?? '',
    groups: await waitingNow(db, hallCode, plan, now, groupsOf(plan, station.windowNo)),
    ticket: ticket ? toCalled(ticket, plan) : null,
    parked: mine ? held.filter((one) => one.state === 'parked').map((one) => toCalled(one, plan)) : [],
    recallLimit: plan.recallLimit,
    takenBy: holder && holder.stationId !== station.stationId ? holder.stationName : '',
    emergencies: await openEmergencies(platform),
  };
}
