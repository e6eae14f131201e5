import { ExpectedError } from '#contract/errors.ts';
import type { z } from 'zod';
import type { CallBack } from '#contract/hotline/desk.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeAudit } from '../kernel/audit.ts';
import { requireRole } from './who.ts';
import type { CallCourse } from './call-course.ts';
import { deskRoles } from './roles.ts';
import { hotlineOf } from './runtime.ts';

/** A caller who gave up is called back: one open entry a number, the first wait counts. */
export async function noteCallBack(platform: Platform, sql: Sql, course: CallCourse, number: string): Promise<void> {
  const { vault } = hotlineOf(platform);
  const givenUpAt = course.endedAt ?? course.startedAt;
  await sql.query(
    `insert into hotline_call_back (call_back_id, call_id, caller_sealed, caller_print, given_up_at, waited_s)
     values ($1, $2, $3, $4, $5::timestamptz, $6) on conflict do nothing`,
    [
      platform.newId(),
      course.callId,
      vault.seal(number),
      vault.print(number),
      givenUpAt,
      Math.max(0, Math.round((Date.parse(givenUpAt) - Date.parse(course.startedAt)) / 1000)),
    ],
  );
}

interface Row {
  call_back_id: string;
  call_id: string;
  caller_sealed: string;
  given_up_at: Date;
  waited_s: number;
  taken_by: string | null;
  taken_name: string | null;
}

export async function listCallBacks(call: Call): Promise<z.infer<typeof CallBack>[]> {
  const who = await requireRole(call, deskRoles);
  const { vault } = hotlineOf(call.platform);
  const rows = await call.platform.db.query<Row>(
    `select b.*, o.name as taken_name from hotline_call_back b left join operator o on o.operator_id = b.taken_by
     where b.done_at is null order by b.given_up_at limit 200`,
  );
  return rows.map((row) => {
    const number = vault.open(row.caller_sealed);
    return {
      callBackId: row.call_back_id,
      callId: row.call_id,
      // Whole only for whoever is going to dial it.
      caller: row.taken_by === who.operatorId ? number : `${number.slice(0, 3)}****${number.slice(-4)}`,
      givenUpAt: row.given_up_at.toISOString(),
      waitedSeconds: row.waited_s,
      takenBy: row.taken_name,
    };
  });
}

/** Takes one to call; two agents never call the same person. @throws ExpectedError CALL_BACK_TAKEN */
export async function takeCallBack(call: Call, callBackId: string): Promise<void> {
  const who = await requireRole(call, deskRoles);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const [row] = await sql.query<{ taken_by: string | null; done_at: Date | null }>(
      'select taken_by, done_at from hotline_call_back where call_back_id = $1 for update',
      [callBackId],
    );
    if (!row || row.done_at !== null || (row.taken_by !== null && row.taken_by !== who.operatorId))
      throw new ExpectedError('CALL_BACK_TAKEN');
    await sql.query('update hotline_call_back set taken_by = $2, taken_at = $3::timestamptz where call_back_id = $1', [
      callBackId,
      who.operatorId,
      clock.now().toISOString(),
    ]);
    await writeAudit(sql, clock.now(), {
      username: who.username,
      action: 'hotline.callBack.take',
      target: callBackId,
      success: true,
    });
  });
}

/** Reached or not; not reached puts it back for the next try. @throws ExpectedError CALL_BACK_TAKEN */
export async function finishCallBack(call: Call, callBackId: string, isReached: boolean): Promise<void> {
  const who = await requireRole(call, deskRoles);
  const { db, clock } = call.platform;
  const now = clock.now();
  await db.tx(async (sql) => {
    const changed = await sql.query(
      isReached
        ? `update hotline_call_back set done_at = $3::timestamptz, result = 'reached'
           where call_back_id = $1 and taken_by = $2 and done_at is null returning call_back_id`
        : `update hotline_call_back set taken_by = null, taken_at = null, result = 'notReached', given_up_at = greatest(given_up_at, $3::timestamptz)
           where call_back_id = $1 and taken_by = $2 and done_at is null returning call_back_id`,
      [callBackId, who.operatorId, now.toISOString()],
    );
    if (changed.length === 0) throw new ExpectedError('CALL_BACK_TAKEN');
    await writeAudit(sql, now, {
      username: who.username,
      action: 'hotline.callBack.finish',
      target: callBackId,
      success: true,
      detail: { isReached },
    });
  });
}
