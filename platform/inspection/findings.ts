import type { Finding, FindingActInput, FindingCourse } from '#contract/inspection.ts';
import { findingActsFrom, findingStateNames, type FindingAct, type FindingState } from '#contract/inspection-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallDay } from '../queue/hall-time.ts';

interface FindingRow {
  finding_id: string;
  rule_id: string;
  rule_name: string;
  level: 'yellow' | 'red';
  state: FindingState;
  project_no: string | null;
  task_name: string;
  dept_code: string;
  dept_name: string;
  window_no: string;
  what: string;
  yellow_at: Date | null;
  red_at: Date | null;
  answer_by: string | null;
  is_late: boolean;
}

const select = `select f.finding_id, f.rule_id, f.rule_name, f.level, f.state, c.project_no, c.task_name, c.dept_code, c.dept_name,
  c.window_no, f.what, f.yellow_at, f.red_at, f.answer_by, f.is_late from inspection_finding f join inspection_case c using (stream_id)`;

/** Of whoever is only a unit: its code. Null: everything. @throws ExpectedError FORBIDDEN a unit account of no unit */
async function unitOf(call: Call): Promise<string | null> {
  const { roles, operatorId } = operatorOf(call);
  if (roles.some((role) => role === 'hallManager' || role === 'auditor')) return null;
  const [member] = await call.platform.db.query<{ org_code: string }>(
    'select org_code from ticket_org_member where operator_id = $1',
    [operatorId],
  );
  if (!member) throw new ExpectedError('FORBIDDEN');
  return member.org_code;
}

/** What was found, the open and the red first. */
export async function listFindings(
  call: Call,
  of: { state?: FindingState | undefined; ruleId?: string | undefined; limit: number },
): Promise<Finding[]> {
  const unit = await unitOf(call);
  const rows = await call.platform.db.query<FindingRow>(
    `${select} where ($1::text is null or f.state = $1) and ($2::text is null or f.rule_id = $2)
       and ($3::text is null or (c.dept_code = $3 and f.noticed_at is not null))
     order by array_position(array['open', 'answered', 'noticed', 'dismissed', 'passed', 'over'], f.state), f.level, f.found_at desc, f.finding_id
     limit $4`,
    [of.state ?? null, of.ruleId ?? null, unit, of.limit],
  );
  const today = hallDay(call.platform.clock.now());
  return rows.map((row) => toFinding(row, today));
}

/** @throws ExpectedError INSPECTION_GONE no such finding, or another unit's */
export async function findingCourse(call: Call, findingId: string): Promise<FindingCourse> {
  return await courseOf(call.platform.db, findingId, await unitOf(call), hallDay(call.platform.clock.now()));
}

async function courseOf(sql: Sql, findingId: string, unit: string | null, today: string): Promise<FindingCourse> {
  const [row] = await sql.query<FindingRow>(
    `${select} where f.finding_id = $1 and ($2::text is null or (c.dept_code = $2 and f.noticed_at is not null))`,
    [findingId, unit],
  );
  if (!row) throw new ExpectedError('INSPECTION_GONE');
  const steps = await sql.query<{ at: Date; by: string; act: FindingCourse['steps'][number]['act']; text: string }>(
    'select at, by, act, text from inspection_step where finding_id = $1 order by step_id',
    [findingId],
  );
  return {
    finding: toFinding(row, today),
    steps: steps.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

/** Only the manager judges; a unit answers for itself, and the manager may write down what it said elsewhere. */
const nextState: Record<FindingAct, FindingState> = {
  notify: 'noticed',
  answer: 'answered',
  pass: 'passed',
  reject: 'noticed',
  dismiss: 'dismissed',
};

/** @throws ExpectedError INSPECTION_GONE | INSPECTION_STATE | INPUT_INVALID a notice without the day an answer is due | FORBIDDEN */
export async function actOnFinding(call: Call, input: FindingActInput): Promise<FindingCourse> {
  const who = operatorOf(call);
  const { db, clock } = call.platform;
  const unit = await unitOf(call);
  if (unit !== null && input.act !== 'answer') throw new ExpectedError('FORBIDDEN');
  const now = clock.now();
  const today = hallDay(now);
  const isNotice = input.act === 'notify' || input.act === 'reject';
  if (isNotice && (input.answerBy === null || input.answerBy < today))
    throw new ExpectedError(
      'INPUT_INVALID',
      {},
      { fields: [{ field: 'answerBy', message: '请写明答复期限，不能早于今天' }] },
    );
  return await db.tx(async (sql) => {
    await sql.query('select 1 from inspection_finding where finding_id = $1 for no key update', [input.findingId]);
    const { finding } = await courseOf(sql, input.findingId, unit, today);
    if (!findingActsFrom[input.act].includes(finding.state))
      throw new ExpectedError('INSPECTION_STATE', { state: findingStateNames[finding.state] });
    await sql.query(
      `update inspection_finding set state = $2, answer_by = coalesce($3, answer_by),
         noticed_at = case when $4 then $5::timestamptz else noticed_at end,
         answered_at = case when $2 = 'answered' then $5::timestamptz else answered_at end,
         is_late = case when $2 = 'answered' then answer_by < $6 else is_late end
       where finding_id = $1`,
      [input.findingId, nextState[input.act], isNotice ? input.answerBy : null, isNotice, now.toISOString(), today],
    );
    await sql.query(
      'insert into inspection_step (finding_id, at, by, act, text) values ($1, $2::timestamptz, $3, $4, $5)',
      [input.findingId, now.toISOString(), who.name, input.act, input.text],
    );
    await writeAudit(sql, now, {
      username: who.username,
      action: `inspection.${input.act}`,
      target: input.findingId,
      success: true,
      detail: { projectNo: finding.projectNo ?? '', ruleId: finding.ruleId },
    });
    return await courseOf(sql, input.findingId, unit, today);
  });
}

const toFinding = (row: FindingRow, today: string): Finding => ({
  findingId: row.finding_id,
  ruleId: row.rule_id,
  ruleName: row.rule_name,
  level: row.level,
  state: row.state,
  projectNo: row.project_no,
  taskName: row.task_name,
  deptCode: row.dept_code,
  deptName: row.dept_name,
  windowNo: row.window_no,
  what: row.what,
  yellowAt: row.yellow_at?.toISOString() ?? null,
  redAt: row.red_at?.toISOString() ?? null,
  answerBy: row.answer_by,
  isAnswerLate: row.is_late || (row.state === 'noticed' && row.answer_by !== null && row.answer_by < today),
});
