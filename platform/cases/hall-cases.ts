import type { z } from 'zod';
import { CaseState } from '#contract/cases.ts';
import { maskCertNo, maskName, maskPhone } from '#contract/codes/index.ts';
import { materialInsteadNames } from '#contract/decision-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import { piecesText } from '#contract/pieces.ts';
import type { HallCase, HallCaseView } from '#contract/platform/cases.ts';
import { CaseAcceptance, CaseMaterialReport, CaseStepReport } from '#contract/platform/rows/case.ts';
import { readCode, readName } from '#contract/typed/index.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { inHall, isNamed, signedInAt } from './reach.ts';

interface Row {
  project_no: string;
  task_name: string;
  applicant_name: string;
  accept_time: Date;
  window_no: string;
  station_id: string;
  state: string;
}

const selectRows = `select c.project_no, c.task_name, c.applicant_name, c.accept_time, c.window_no, c.station_id, c.state from arrived_case c
     where ${inHall('$1')}`;

/**
 * Cases of every window of the hall whoever asks signed in at, latest first: nobody named in full, and who looked is on record.
 *
 * @throws ExpectedError HALL_NOT_SIGNED_IN
 */
export async function listHallCases(
  call: Call,
  { q, limit }: { q: string; limit: number },
): Promise<z.infer<typeof HallCase>[]> {
  const reader = operatorOf(call);
  const { stationId, hallCode } = signedInAt(call);
  const { db, clock } = call.platform;
  const rows = await db.query<Row>(
    `${selectRows} and ($2 = '' or position($3 in c.project_no) > 0 or position($2 in c.applicant_name) > 0 or position($2 in c.task_name) > 0)
     order by c.received_at desc, c.project_no desc limit $4`,
    [hallCode, readName(q), readCode(q), limit],
  );
  await writeAudit(db, clock.now(), {
    username: reader.username,
    stationId,
    action: 'case.hallList',
    target: hallCode,
    success: true,
    detail: { found: rows.length },
  });
  return rows.map((row) => shown(row, stationId));
}

/** One of them opened. @throws ExpectedError CASE_NOT_FOUND none of this hall | HALL_NOT_SIGNED_IN */
export async function getHallCase(
  call: Call,
  { projectNo }: { projectNo: string },
): Promise<z.infer<typeof HallCaseView>> {
  const reader = operatorOf(call);
  const { stationId, hallCode } = signedInAt(call);
  const { db, clock } = call.platform;
  const [row] = await db.query<Row>(`${selectRows} and c.project_no = $2`, [hallCode, projectNo]);
  const records = row ? await lastRecords(call, projectNo) : [];
  const accepted = records.find((one) => one.class === 'accept');
  if (!row || !accepted) throw new ExpectedError('CASE_NOT_FOUND');
  const acceptance = CaseAcceptance.parse(accepted.payload);
  const payloads = <S extends z.ZodType>(name: string, schema: S): z.infer<S>[] =>
    records.filter((one) => one.class === name).map((one) => schema.parse(one.payload));
  const events = await db.query<{ at: Date; name: string; handler: string; org: string; text: string }>(
    `select at, body->>'stepName' as name, body->>'handler' as handler, body->>'orgName' as org, body->>'opinion' as text
     from case_event where project_no = $1`,
    [projectNo],
  );
  const course = [
    // What a window wrote to a step may name people; what a department answers is for whoever stands at a window.
    ...payloads('step', CaseStepReport).map((step) => ({
      at: step.endTime,
      name: step.stepName,
      by: `${step.orgName} ${step.handler}`,
      text: '',
    })),
    ...events.map((one) => ({
      at: one.at.toISOString(),
      name: one.name,
      by: `${one.org} ${one.handler}`,
      text: one.text,
    })),
  ];
  await writeAudit(db, clock.now(), {
    username: reader.username,
    stationId,
    action: 'case.hallView',
    target: projectNo,
    success: true,
  });
  return {
    ...shown(row, stationId),
    ...(isNamed(call) ? { applicantName: row.applicant_name } : {}),
    applicantCertNo: maskCertNo(acceptance.applicantCertNo),
    mobile: maskPhone(acceptance.mobile),
    acceptOrgName: acceptance.acceptOrgName,
    acceptor: acceptance.acceptor,
    acceptDocNo: acceptance.acceptDocNo,
    promiseDue: acceptance.promiseTime,
    statutoryDue: acceptance.statutoryTime,
    isProvisional: acceptance.dueCalendar === 'provisional',
    materials: payloads('material', CaseMaterialReport).map((one) => ({
      name: one.materialName,
      how: howCollected(one),
    })),
    course: course.toSorted((one, other) => (one.at < other.at ? -1 : 1)),
  };
}

/** Of each record the last version. */
const lastRecords = (call: Call, projectNo: string): Promise<{ class: string; payload: unknown }[]> =>
  call.platform.db.query(
    `select distinct on (r.class, r.seq) r.class, r.payload from stream s join report_row r using (stream_id)
     where s.project_no = $1 and r.class in ('accept', 'material', 'step') order by r.class, r.seq, r.data_version desc`,
    [projectNo],
  );

function howCollected(one: z.infer<typeof CaseMaterialReport>): string {
  if (one.isCollected) return piecesText(one, { copyNum: 0, originalReturned: false, ...one });
  return one.instead ? materialInsteadNames[one.instead] : '未收';
}

function shown(row: Row, stationId: string): z.infer<typeof HallCase> {
  return {
    projectNo: row.project_no,
    taskName: row.task_name,
    applicantName: maskName(row.applicant_name),
    acceptTime: row.accept_time.toISOString(),
    windowNo: row.window_no,
    isHere: row.station_id === stationId,
    state: CaseState.parse(row.state),
  };
}
