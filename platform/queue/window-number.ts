import { ExpectedError } from '#contract/errors.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** A machine under a window number of a hall. */
export interface Numbered {
  stationId: string;
  stationName: string;
  windowNo: string;
  hallCode: string;
}

/** What happens when another machine of the hall calls under the number already. */
export type OverAnother =
  /** It keeps it. */
  | 'leave'
  /** The whole act is refused. */
  | 'refuse'
  /** It gives it up, on purpose, unless it stands open and answers. */
  | 'replace';

/** The machine of this hall that calls under the number; undefined: none does. */
export async function holderOf(
  sql: Sql,
  hallCode: string,
  windowNo: string,
): Promise<Pick<Numbered, 'stationId' | 'stationName'> | undefined> {
  const [holder] = await sql.query<Pick<Numbered, 'stationId' | 'stationName'>>(
    'select station_id as "stationId", station_name as "stationName" from station where hall_code = $1 and window_no = $2 and holds_number',
    [hallCode, windowNo],
  );
  return holder;
}

/**
 * Gives a machine its window number, and with it whoever the window has in hand. The machine is stored already, and locked before: after it the
 * hall, in whose queue no two machines get one number at once.
 *
 * @returns who keeps the number; null: it is the machine's
 * @throws ExpectedError WINDOW_TAKEN | WINDOW_OPEN_THERE
 */
export async function giveNumber(
  platform: Platform,
  sql: Sql,
  machine: Numbered,
  overAnother: OverAnother,
): Promise<Pick<Numbered, 'stationId' | 'stationName'> | null> {
  const { stationId, windowNo, hallCode } = machine;
  const now = platform.clock.now().toISOString();
  await sql.query('select 1 from hall where hall_code = $1 for no key update', [hallCode]);
  const holder = await holderOf(sql, hallCode, windowNo);
  if (holder && holder.stationId !== stationId) {
    if (overAnother === 'refuse')
      throw new ExpectedError('WINDOW_TAKEN', { windowNo, stationName: holder.stationName });
    if (overAnother === 'leave') {
      await sql.query('update station set holds_number = false where station_id = $1', [stationId]);
      return holder;
    }
    await takeFrom(platform, sql, holder, machine);
  }
  await sql.query('update station set holds_number = true where station_id = $1', [stationId]);
  await sql.query(
    `update queue_window set station_id = $3, seen_at = $4::timestamptz where hall_code = $1 and window_no = $2 and station_id <> $3`,
    [hallCode, windowNo, stationId, now],
  );
  return null;
}

async function takeFrom(
  platform: Platform,
  sql: Sql,
  holder: Pick<Numbered, 'stationId' | 'stationName'>,
  { hallCode, windowNo, stationName }: Numbered,
): Promise<void> {
  const alive = new Date(platform.clock.now().getTime() - platform.hallPace.lostMs).toISOString();
  const [open] = await sql.query<{ operator: string }>(
    `select operator from queue_window where hall_code = $1 and window_no = $2 and station_id = $3 and state <> 'closed'
       and seen_at >= $4::timestamptz`,
    [hallCode, windowNo, holder.stationId, alive],
  );
  if (open)
    throw new ExpectedError('WINDOW_OPEN_THERE', {
      windowNo,
      stationName: holder.stationName,
      operator: open.operator,
    });
  await sql.query('update station set holds_number = false, is_reviewed = false, note = $2 where station_id = $1', [
    holder.stationId,
    `窗口号“${windowNo}”由“${stationName}”接替，这台不能再叫号`,
  ]);
}

/** What a window is told that another machine calls under its number. */
export async function numberTaken(sql: Sql, hallCode: string, windowNo: string): Promise<ExpectedError> {
  const holder = await holderOf(sql, hallCode, windowNo);
  return new ExpectedError('HALL_WINDOW_TAKEN', { windowNo, stationName: holder?.stationName ?? '' });
}
