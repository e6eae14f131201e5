import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { AuditMark, AuditMarkAnswer, AuditTrouble } from '#contract/platform/audit-mark.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

interface KeptMark {
  seq: number;
  hash: string;
  trouble: 'shorter' | 'contradicts' | null;
}

/**
 * Keeps how long a station's audit chain is and how it ends, when that follows from what was kept before. A chain that became shorter, or
 * in which the row that was the last is another now, keeps its old mark and is told to the administrator.
 */
export async function keepAuditMark(call: Call, mark: AuditMark): Promise<AuditMarkAnswer> {
  const { stationId } = stationOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  return await db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    const [kept] = await sql.query<KeptMark>(
      'select seq::float8 as seq, hash, trouble from station_audit_mark where station_id = $1',
      [stationId],
    );
    const state = kept ? judge(kept, mark) : 'kept';
    if (state === 'askBefore') return { state, seq: kept?.seq ?? 0 };
    if (state === 'kept') {
      await sql.query(
        `insert into station_audit_mark (station_id, seq, hash, mac, received_at) values ($1, $2, $3, $4, $5::timestamptz)
         on conflict (station_id) do update set seq = excluded.seq, hash = excluded.hash, mac = excluded.mac, received_at = excluded.received_at`,
        [stationId, mark.seq, mark.hash, mark.mac, now.toISOString()],
      );
      return { state, seq: mark.seq };
    }
    await noteTrouble(sql, stationId, kept, mark.seq, state, now);
    return { state, seq: kept?.seq ?? 0 };
  });
}

function judge(kept: KeptMark, mark: AuditMark): AuditMarkAnswer['state'] {
  if (mark.seq < kept.seq) return 'shorter';
  const now = mark.seq === kept.seq ? mark : mark.before;
  if (now?.seq !== kept.seq) return 'askBefore';
  return now.hash === kept.hash ? 'kept' : 'contradicts';
}

/** Once for each trouble, however often the station comes back with it. */
async function noteTrouble(
  sql: Sql,
  stationId: string,
  kept: KeptMark | undefined,
  saidSeq: number,
  trouble: 'shorter' | 'contradicts',
  now: Date,
): Promise<void> {
  if (kept?.trouble === trouble) return;
  await sql.query(
    'update station_audit_mark set trouble = $2, trouble_at = $3::timestamptz, said_seq = $4 where station_id = $1',
    [stationId, trouble, now.toISOString(), saidSeq],
  );
  await writeAudit(sql, now, {
    username: 'platform',
    stationId,
    action: 'station.auditTrouble',
    target: stationId,
    success: false,
    detail: { trouble, keptRows: kept?.seq ?? 0, saidRows: saidSeq },
  });
}

/** A station of the list as it is stored, with what is wrong with its chain. */
export interface TroubleColumns {
  station_name: string;
  trouble: 'shorter' | 'contradicts' | null;
  trouble_at: Date | null;
  kept_seq: number | null;
  said_seq: number | null;
}

export function auditTrouble(row: TroubleColumns): z.infer<typeof AuditTrouble> | null {
  if (row.trouble === null || row.trouble_at === null) return null;
  const what =
    row.trouble === 'shorter'
      ? `审计记录少了：平台上记的是 ${row.kept_seq} 条，它报来的只有 ${row.said_seq} 条，可能删过记录，或换回了旧备份`
      : `审计记录第 ${row.kept_seq} 条与平台上记的不一致，可能被改写过`;
  return {
    kind: row.trouble,
    message: `工作站“${row.station_name}”的${what}。请核对这台机器；核对之后可以从现在的记录重新记起。`,
    at: row.trouble_at.toISOString(),
  };
}

/**
 * An administrator has looked at it: what the station says next is where its mark begins anew.
 *
 * @throws ExpectedError INPUT_INVALID nothing was kept of such a station
 */
export async function restartAuditMark(call: Call, stationId: string, reason: string): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const [gone] = await sql.query<{ seq: number; hash: string }>(
      'delete from station_audit_mark where station_id = $1 returning seq::float8 as seq, hash',
      [stationId],
    );
    if (!gone)
      throw new ExpectedError(
        'INPUT_INVALID',
        {},
        { fields: [{ field: 'stationId', message: '没有这台工作站的审计记号' }] },
      );
    await writeAudit(sql, clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.auditRestart',
      target: stationId,
      success: true,
      detail: { reason, keptRows: gone.seq, keptHash: gone.hash },
    });
  });
}
