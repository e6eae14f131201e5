import type { Platform } from '../kernel/context.ts';
import { sqlState } from '../kernel/sql.ts';
import { beginHealing, noteHealings } from './healing.ts';
import { noteServing, skipForgottenLeases } from './forgotten-leases.ts';
import { jumpAhead } from './receipts.ts';

/**
 * Looks at the start whether the data lies where it lay: in the same table of the same database of the same server, on the same time line.
 * What was put back from a dump, recovered to a point in time, or taken over by a standby does not, and may be older than what stations
 * were told. A snapshot of the whole machine looks the same: that shows when the first station speaks.
 */
export async function lookAtOrigin(platform: Platform, isNew: boolean): Promise<void> {
  const { db } = platform;
  await jumpAhead(platform);
  await noteHealings(platform);
  const origin = await originOf(platform);
  // Of several replicas that start together one notices.
  const [moved] = await db.query<{ origin: string | null }>(
    `update instance i set origin = $1 from (select origin from instance for update) b
     where i.origin is distinct from $1 returning b.origin`,
    [origin],
  );
  if (!isNew && moved?.origin)
    await beginHealing(platform, {
      reason: '数据是从备份恢复的，或换了数据库服务器，可能比各窗口收到的回执旧',
      seen: null,
      quietSeconds: 0,
    });
  else if (!isNew) await skipForgottenLeases(platform);
  await noteServing(platform);
}

async function originOf({ db }: Platform): Promise<string> {
  const [place] = await db.query<{ place: string }>(
    `select (select oid::text from pg_database where datname = current_database()) || ' ' || 'instance'::regclass::oid::text as place`,
  );
  return `${place?.place ?? ''} ${await serverOf(db)}`.trim();
}

async function serverOf(db: Platform['db']): Promise<string> {
  try {
    const [row] = await db.query<{ server: string }>(
      `select (select system_identifier::text from pg_control_system()) || ' ' || (select timeline_id::text from pg_control_checkpoint()) as server`,
    );
    return row?.server ?? '';
  } catch (error) {
    // Not for everybody on every server: then database and table have to do.
    if (sqlState(error) === '42501' || sqlState(error) === '42883') return '';
    throw error;
  }
}
