import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { RatingReport } from '#contract/platform/rows/service.ts';
import { reworkCauseNames, reworkStateNames, visitResultNames } from '#contract/rework-names.ts';
import { Rework, ReworkAppeal, ReworkState, type ReworkAct } from '#contract/rework.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import type { ReportedRow } from '../kernel/reported-row.ts';
import type { Role } from '#contract/people.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallDay } from '../queue/hall-time.ts';
import { dayAfterWorking, isWithoutManager, managersOf, movedDue, turnOf, type Turn } from './deciders.ts';

/** 不满意 and 非常不满意. */
const badAtMost = 2;
const shownDays = 30;

/**
 * Ratings that were just stored: each bad one becomes a task with its day, counted from the day it was given. The same rating again is
 * the same task.
 */
export async function writeReworks(
  platform: Platform,
  sql: Sql,
  stationId: string,
  rows: readonly (ReportedRow & { seq: number })[],
): Promise<void> {
  for (const row of rows) {
    if (row.class !== 'rating') continue;
    const rating = RatingReport.parse(row.payload);
    if (rating.level === null || rating.level > badAtMost) continue;
    const rated = new Date(rating.assessTime);
    const { day, isProvisional } = await dayAfterWorking(sql, rated, platform.reworkDays);
    await sql.query(
      `insert into rework (rework_id, stream_id, station_id, served_by, window_no, level, detail, writing, rated_at, due, is_provisional, state)
       select $1, s.stream_id, $2, $3, $4, $5, $6::jsonb, $7, $8::timestamptz, $9::date, $10, 'toVerify'
       from stream s where s.name in ($11, $2 || '/' || $11) on conflict (rework_id) do nothing`,
      [
        `${row.stream}/${row.seq}`,
        stationId,
        rating.operator,
        rating.windowNo,
        rating.level,
        JSON.stringify(rating.detail),
        rating.writing,
        rated.toISOString(),
        day,
        isProvisional,
        row.stream,
      ],
    );
  }
}

const Row = z.object({
  rework_id: z.string(),
  project_no: z.string().nullable(),
  task_name: z.string().nullable(),
  window_no: z.string(),
  served_by: z.string(),
  served_name: z.string().nullable(),
  level: z.number(),
  detail: Rework.shape.detail,
  writing: z.string(),
  rated_at: z.date(),
  due: z.string(),
  is_provisional: z.boolean(),
  state: ReworkState,
  /** With who made it and where the task stood then. */
  appeal: ReworkAppeal.extend({ byUsername: z.string(), from: ReworkState }).nullable(),
  steps: Rework.shape.steps,
});
type Row = z.infer<typeof Row>;

/** Open ones by their day, then those closed lately. */
export async function listReworks(call: Call): Promise<Rework[]> {
  const { username, roles } = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  const managers = await managersOf(platform.db);
  const rows = await platform.db.query(
    `select r.*, r.due::text as due, s.project_no, c.task_name, o.name as served_name from rework r join stream s using (stream_id)
     left join arrived_case c on c.project_no = s.project_no left join operator o on o.username = r.served_by
     where r.closed_at is null or r.closed_at > $1::timestamptz
     order by r.closed_at is not null, r.due, r.rated_at limit 200`,
    [new Date(now.getTime() - shownDays * 86_400_000).toISOString()],
  );
  const today = hallDay(now);
  return rows.flatMap((found) => {
    const row = Row.parse(found);
    const turn =
      row.state === 'appealed' && row.appeal ? turnOf(platform, managers, waitingOf(row, row.appeal), today) : null;
    const mayDecide = turn !== null && mayTake(turn, row, { username, roles });
    // What was said of somebody is for who answers for it: an administrator sees what is theirs to do.
    const isTheirs = username !== row.served_by && isWithoutManager(platform, managers, row.served_by);
    if (!roles.includes('hallManager') && !mayDecide && !isTheirs) return [];
    return {
      reworkId: row.rework_id,
      projectNo: row.project_no,
      taskName: row.task_name ?? '',
      windowNo: row.window_no,
      servedBy: row.served_name ?? row.served_by,
      level: row.level,
      detail: row.detail,
      writing: row.writing,
      ratedAt: row.rated_at.toISOString(),
      due: row.due,
      isProvisional: row.is_provisional,
      isOverdue: isLate(row, today),
      state: row.state,
      appeal: row.appeal && ReworkAppeal.parse(row.appeal),
      appealObstacle: appealObstacle(row, today),
      decider: turn && { who: turn.who, due: turn.due },
      mayDecide,
      steps: row.steps,
    };
  });
}

const waitingOf = ({ served_by: servedBy }: Pick<Row, 'served_by'>, appeal: NonNullable<Row['appeal']>) => ({
  servedBy,
  appeal,
});

/** Any manager who is not concerned, at any time; an administrator who is not when it is their turn. */
function mayTake(
  turn: Turn,
  { served_by: servedBy, appeal }: Pick<Row, 'served_by' | 'appeal'>,
  { username, roles }: { username: string; roles: readonly Role[] },
): boolean {
  if (username === servedBy || username === appeal?.byUsername) return false;
  return roles.includes('hallManager') || (turn.isAdministrators && roles.includes('administrator'));
}

/** While an appeal is decided the answer waits, and its day with it. */
function isLate({ state, due, appeal }: Row, today: string): boolean {
  if (state === 'appealed') return appeal !== null && appeal.due !== null && appeal.due < today;
  return due < today && (state === 'toVerify' || state === 'fixing');
}

/** From which states an act may be taken. */
const course: Record<ReworkAct['act'], readonly ReworkState[]> = {
  verify: ['toVerify'],
  answer: ['fixing'],
  close: ['answered'],
  appeal: ['toVerify', 'fixing'],
  decide: ['appealed'],
};

/** An appeal is made once, while the answer is not given and its day not over. */
function appealObstacle({ appeal, state, due }: Pick<Row, 'appeal' | 'state' | 'due'>, today: string): string | null {
  if (appeal) return '已经申诉过一次';
  if (!course.appeal.includes(state)) return '已经反馈';
  return due < today ? '已过反馈的期限' : null;
}

/**
 * @throws ExpectedError REWORK_GONE | REWORK_OWN it is about whoever asks | REWORK_STATE not the step that comes next | REWORK_APPEAL
 *   not once more, not after its day | REWORK_APPEAL_OWN decided by who made it | REWORK_TURN not the administrator's, or not yet
 */
export async function actOnRework(call: Call, reworkId: string, what: ReworkAct): Promise<void> {
  const { username, name, roles } = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  const today = hallDay(now);
  await platform.db.tx(async (sql) => {
    const [found] = await sql.query<{ station_id: string }>(
      'select state, served_by, station_id, due::text as due, appeal from rework where rework_id = $1 for no key update',
      [reworkId],
    );
    if (!found) throw new ExpectedError('REWORK_GONE');
    const row = Row.pick({ state: true, served_by: true, due: true, appeal: true }).parse(found);
    // Who served may say what speaks against the rating, and nothing else about it.
    if (row.served_by === username && what.act !== 'appeal') throw new ExpectedError('REWORK_OWN');
    if (!roles.includes('hallManager')) {
      const managers = await managersOf(sql);
      const waiting = row.state === 'appealed' && what.act === 'decide' ? row.appeal : null;
      const turn = waiting && turnOf(platform, managers, waitingOf(row, waiting), today);
      const isTheirs =
        turn?.isAdministrators ?? (what.act !== 'appeal' && isWithoutManager(platform, managers, row.served_by));
      if (!isTheirs) throw new ExpectedError('REWORK_TURN', { who: turn ? `由${turn.who}裁定` : '由大厅管理人员办理' });
    }
    if (!course[what.act].includes(row.state))
      throw new ExpectedError('REWORK_STATE', { state: reworkStateNames[row.state] });
    const by = { username, name, at: now.toISOString() };
    const { day: appealDue } = await dayAfterWorking(sql, now, platform.appealDays);
    const { state, appeal } = afterAct(row, what, { ...by, appealDue }, today);
    const isTurnedDown = what.act === 'decide' && !what.isUpheld && appeal !== null;
    const due = isTurnedDown ? await movedDue(sql, row.due, new Date(appeal.at), now) : null;
    const moved = due === null ? '' : `反馈期限改为 ${due.day}。`;
    await sql.query(
      `update rework set state = $2, steps = steps || $3::jsonb, closed_at = $4::timestamptz, appeal = $5::jsonb, due = coalesce($6::date, due),
         is_provisional = coalesce($7, is_provisional) where rework_id = $1`,
      [
        reworkId,
        state,
        JSON.stringify([{ at: by.at, by: name, text: `${sentence(what)}${moved}` }]),
        state === 'closed' ? by.at : null,
        appeal && JSON.stringify(appeal),
        due?.day ?? null,
        due?.isProvisional ?? null,
      ],
    );
    await writeAudit(sql, now, {
      ...{ username, stationId: found.station_id, action: `rework.${what.act}`, target: reworkId, success: true },
    });
  });
}

function afterAct(
  row: Pick<Row, 'state' | 'appeal' | 'due'>,
  what: ReworkAct,
  by: { username: string; name: string; at: string; appealDue: string },
  today: string,
): Pick<Row, 'state' | 'appeal'> {
  const { appeal } = row;
  if (what.act === 'verify') return { state: 'fixing', appeal };
  if (what.act === 'answer') return { state: 'answered', appeal };
  if (what.act === 'close') return { state: 'closed', appeal };
  if (what.act === 'appeal') {
    const obstacle = appealObstacle(row, today);
    if (obstacle !== null) throw new ExpectedError('REWORK_APPEAL', { reason: obstacle });
    const undecided = { isUpheld: null, due: by.appealDue, decidedBy: null, decidedAt: null, note: '' };
    const made = { by: by.name, byUsername: by.username, at: by.at, reason: what.reason, from: row.state };
    return { state: 'appealed', appeal: { ...made, ...undecided } };
  }
  if (!appeal) throw new ExpectedError('REWORK_STATE', { state: reworkStateNames[row.state] });
  if (appeal.byUsername === by.username) throw new ExpectedError('REWORK_APPEAL_OWN');
  const { isUpheld, note } = what;
  return {
    state: isUpheld ? 'closed' : appeal.from,
    appeal: { ...appeal, isUpheld, note, decidedBy: by.name, decidedAt: by.at },
  };
}

function sentence(what: ReworkAct): string {
  if (what.act === 'verify')
    return `核实：${what.isTrue ? '属实' : '不属实'}，原因“${reworkCauseNames[what.cause]}”。${what.note}`;
  if (what.act === 'answer') return `反馈：${what.note}`;
  if (what.act === 'appeal') return `申诉：${what.reason}`;
  if (what.act === 'decide') return `裁定：申诉${what.isUpheld ? '成立，整改终止' : '不成立，继续整改'}。${what.note}`;
  return `回访：${visitResultNames[what.visit]}${what.note ? `。${what.note}` : ''}`;
}
