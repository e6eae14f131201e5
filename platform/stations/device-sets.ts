import { DeviceSet } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import { printerModelIds } from '#contract/printer-models.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import { writeAudit } from '../kernel/audit.ts';

/** The newest device set of a station; null when none was ever published. @throws ExpectedError INPUT_INVALID no such station */
export async function getDeviceSet(call: Call, stationId: string): Promise<DeviceSet | null> {
  const { db } = call.platform;
  const [station] = await db.query('select 1 from station where station_id = $1', [stationId]);
  if (!station) throw refused('stationId', noStation);
  const [row] = await db.query<{ body: unknown }>(
    'select body from device_set where station_id = $1 order by version desc limit 1',
    [stationId],
  );
  return row ? DeviceSet.parse(row.body) : null;
}

/**
 * Publishes the devices of one window; that station alone gets them with its feed. Earlier versions are kept.
 *
 * @throws ExpectedError INPUT_INVALID no such station; a printer model nobody knows; a version that is not higher than the present one
 */
export async function saveDeviceSet(call: Call, stationId: string, deviceSet: DeviceSet): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  for (const [index, { role, settings }] of deviceSet.bindings.entries()) {
    const profile = settings['profile'];
    if (role === 'receiptPrinter' && profile !== undefined && !printerModelIds.includes(String(profile)))
      throw refused(
        `deviceSet.bindings.${index}.settings.profile`,
        `没有名为“${String(profile)}”的打印机型号；可以写 ${printerModelIds.join('、')}`,
      );
  }
  await platform.db.tx(async (sql) => {
    // Held until commit: of two administrators publishing the same version at once, one must be told.
    const [station] = await sql.query('select 1 from station where station_id = $1 for update', [stationId]);
    if (!station) throw refused('stationId', noStation);
    const [latest] = await sql.query<{ version: number }>(
      'select max(version) as version from device_set where station_id = $1',
      [stationId],
    );
    const present = latest?.version ?? 0;
    if (deviceSet.version <= present)
      throw refused('deviceSet.version', `版本须高于现在的 ${present}，请改为 ${present + 1}`);
    await sql.query(
      'insert into device_set (station_id, version, name, body, published_by, published_at) values ($1, $2, $3, $4::jsonb, $5, $6::timestamptz)',
      [stationId, deviceSet.version, deviceSet.name, JSON.stringify(deviceSet), admin.username, now.toISOString()],
    );
    await publish(platform, sql, { kind: 'deviceSet', ref: stationId, stationId, body: deviceSet });
    await writeAudit(sql, now, {
      username: admin.username,
      action: 'station.deviceSet',
      target: stationId,
      success: true,
      detail: { name: deviceSet.name, version: deviceSet.version, roles: deviceSet.bindings.map((one) => one.role) },
    });
  });
}

/** A set this station took over and older data of the platform does not hold: it stands again, as it was published. */
export async function takeBackDeviceSet(call: Call, deviceSet: DeviceSet): Promise<void> {
  const { stationId } = stationOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for update', [stationId]);
    const [latest] = await sql.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from device_set where station_id = $1',
      [stationId],
    );
    if (deviceSet.version <= (latest?.version ?? 0)) return;
    await sql.query(
      'insert into device_set (station_id, version, name, body, published_by, published_at) values ($1, $2, $3, $4::jsonb, $5, $6::timestamptz)',
      [stationId, deviceSet.version, deviceSet.name, JSON.stringify(deviceSet), 'station', now.toISOString()],
    );
    await publish(platform, sql, { kind: 'deviceSet', ref: stationId, stationId, body: deviceSet });
    await writeAudit(sql, now, {
      username: 'station',
      stationId,
      action: 'station.deviceSetReturned',
      target: stationId,
      success: true,
      detail: { name: deviceSet.name, version: deviceSet.version },
    });
  });
}

const noStation = '没有这台工作站';
const refused = (field: string, message: string): ExpectedError =>
  new ExpectedError('INPUT_INVALID', {}, { fields: [{ field, message }] });
