import type { z } from 'zod';
import { CaseState } from '#contract/cases.ts';
import { maskName } from '#contract/codes/index.ts';
import type { HallCase } from '#contract/platform/cases.ts';
import { readCode, readName } from '#contract/typed/index.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';

interface Row {
  project_no: string;
  task_name: string;
  applicant_name: string;
  accept_time: Date;
  window_no: string;
  station_id: string;
  state: string;
}

/** Cases of every window of the hall this station stands in, latest first: nobody named in full, and who looked is on record. */
export async function listHallCases(
  call: Call,
  { stationId, q, limit }: { stationId: string; q: string; limit: number },
): Promise<z.infer<typeof HallCase>[]> {
  const reader = operatorOf(call);
  const { db, clock } = call.platform;
  const rows = await db.query<Row>(
    `select c.project_no, c.task_name, c.applicant_name, c.accept_time, c.window_no, c.station_id, c.state from arrived_case c
     where c.station_id in (select s.station_id from station s where s.hall_code = (select h.hall_code from station h where h.station_id = $1))
       and ($2 = '' or position($3 in c.project_no) > 0 or position($2 in c.applicant_name) > 0 or position($2 in c.task_name) > 0)
     order by c.received_at desc, c.project_no desc limit $4`,
    [stationId, readName(q), readCode(q), limit],
  );
  await writeAudit(db, clock.now(), {
    username: reader.username,
    stationId,
    action: 'case.hallList',
    target: stationId,
    success: true,
    detail: { found: rows.length },
  });
  return rows.map((row) => ({
    projectNo: row.project_no,
    taskName: row.task_name,
    applicantName: maskName(row.applicant_name),
    acceptTime: row.accept_time.toISOString(),
    windowNo: row.window_no,
    isHere: row.station_id === stationId,
    state: CaseState.parse(row.state),
  }));
}
