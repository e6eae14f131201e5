import type { Hall, HallFacts } from '#contract/platform/halls.ts';
import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import type { Sql } from '../kernel/sql.ts';

const columns = `hall_code as "hallCode", hall_name as "hallName", region_code as "regionCode", contact_phone as "contactPhone", address, public_url as "publicUrl"`;

/** What a station is told about its hall. */
export interface HallNotice {
  hall: HallFacts;
  queryBaseUrl: string;
}

export async function listHalls(call: Call): Promise<(Hall & { stations: number })[]> {
  return await call.platform.db.query<Hall & { stations: number }>(
    `select ${columns}, (select count(*)::int from station s where s.hall_code = h.hall_code) as stations from hall h order by created_at, hall_code`,
  );
}

/** Adds a hall or changes it; its stations are told with their feed. */
export async function saveHall(call: Call, hall: Hall): Promise<Hall> {
  const admin = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    await writeHall(sql, hall, now);
    const stations = await sql.query<{ station_id: string }>(
      'select station_id from station where hall_code = $1 order by station_id',
      [hall.hallCode],
    );
    for (const { station_id: stationId } of stations) await tellStation(platform, sql, stationId, hall);
    await writeAudit(sql, now, {
      username: admin.username,
      action: 'hall.save',
      target: hall.hallCode,
      success: true,
      detail: { hallName: hall.hallName, regionCode: hall.regionCode, contactPhone: hall.contactPhone },
    });
  });
  // Its name stands on every screen.
  platform.bell.ring(hall.hallCode);
  return hall;
}

export async function writeHall(sql: Sql, hall: Hall, at: Date): Promise<void> {
  await sql.query(
    `insert into hall (hall_code, hall_name, region_code, contact_phone, address, public_url, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $7::timestamptz)
     on conflict (hall_code) do update set hall_name = excluded.hall_name, region_code = excluded.region_code,
       contact_phone = excluded.contact_phone, address = excluded.address, public_url = excluded.public_url, updated_at = excluded.updated_at`,
    [hall.hallCode, hall.hallName, hall.regionCode, hall.contactPhone, hall.address, hall.publicUrl, at.toISOString()],
  );
}

/** In the order they were added. */
export const everyHall = async (sql: Sql): Promise<Hall[]> =>
  await sql.query<Hall>(`select ${columns} from hall h order by created_at, hall_code`);

export async function findHall(sql: Sql, hallCode: string): Promise<Hall | undefined> {
  const [hall] = await sql.query<Hall>(`select ${columns} from hall h where hall_code = $1`, [hallCode]);
  return hall;
}

/** @throws ExpectedError HALL_NOT_FOUND */
export async function requireHall(sql: Sql, hallCode: string): Promise<Hall> {
  const hall = await findHall(sql, hallCode);
  if (!hall) throw new ExpectedError('HALL_NOT_FOUND', { hallCode });
  return hall;
}

/** The hall of a station. @throws ExpectedError HALL_NOT_FOUND it has none */
export async function hallOfStation(sql: Sql, stationId: string): Promise<Hall> {
  const [hall] = await sql.query<Hall>(
    `select ${columns} from station s join hall h using (hall_code) where s.station_id = $1`,
    [stationId],
  );
  if (!hall) throw new ExpectedError('HALL_NOT_FOUND', { hallCode: '' });
  return hall;
}

/** The hall new stations belong to until an administrator says otherwise: the first there was. */
export async function firstHallCode(sql: Sql): Promise<string | null> {
  const [first] = await sql.query<{ hall_code: string }>(
    'select hall_code from hall order by created_at, hall_code limit 1',
  );
  return first?.hall_code ?? null;
}

export function noticeOf(platform: Platform, hall: Hall): HallNotice {
  const { publicUrl, ...facts } = hall;
  return { hall: facts, queryBaseUrl: publicUrl === '' ? platform.publicUrl() : publicUrl };
}

/** Puts the hall's facts on the feed of one station. */
export async function tellStation(platform: Platform, sql: Sql, stationId: string, hall: Hall): Promise<void> {
  await publish(platform, sql, { kind: 'hall', ref: stationId, stationId, body: noticeOf(platform, hall) });
}
