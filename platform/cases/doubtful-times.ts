import { ExpectedError } from '#contract/errors.ts';
import type { DoubtfulTime } from '#contract/platform/cases.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';

/** Shown at once; the oldest come up as the newer are looked at. */
const shown = 200;

interface Row {
  project_no: string;
  task_name: string;
  applicant_name: string;
  window_no: string;
  accept_time: Date;
  received_at: Date;
  time_doubt: 'ahead' | 'late';
}

/** Acceptances whose moment is far from their arrival and that nobody has looked at, latest first. */
export async function listDoubtfulTimes(call: Call): Promise<DoubtfulTime[]> {
  const rows = await call.platform.db.query<Row>(
    `select project_no, task_name, applicant_name, window_no, accept_time, received_at, time_doubt from arrived_case
     where time_doubt is not null and time_seen_at is null order by received_at desc limit $1`,
    [shown],
  );
  return rows.map((row) => ({
    projectNo: row.project_no,
    taskName: row.task_name,
    applicantName: row.applicant_name,
    windowNo: row.window_no,
    acceptTime: row.accept_time.toISOString(),
    receivedAt: row.received_at.toISOString(),
    timeDoubt: row.time_doubt,
  }));
}

/**
 * Somebody compared it with the receipt's counterfoil; what came of it is in the audit. The case itself stays as it was accepted.
 *
 * @throws ExpectedError INPUT_INVALID no acceptance under this number that waits to be looked at
 */
export async function settleTime(call: Call, projectNo: string, note: string): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  await db.tx(async (sql) => {
    const settled = await sql.query(
      `update arrived_case set time_seen_at = $2::timestamptz, time_seen_by = $3, time_note = $4
       where project_no = $1 and time_doubt is not null and time_seen_at is null returning project_no`,
      [projectNo, now.toISOString(), admin.username, note],
    );
    if (settled.length === 0)
      throw new ExpectedError(
        'INPUT_INVALID',
        {},
        { fields: [{ field: 'projectNo', message: '没有等着核对受理时间的这一件，可能别人已经核对过' }] },
      );
    await writeAudit(sql, now, {
      username: admin.username,
      action: 'case.timeSeen',
      target: projectNo,
      success: true,
      detail: { note },
    });
  });
}
