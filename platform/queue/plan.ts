import { noAlerts } from '#contract/hall/alerts.ts';
import { HallPlan, type SavedPlan, type ServiceGroup } from '#contract/hall/plan.ts';
import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Sql } from '../kernel/sql.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { hallHere } from './here.ts';
import { writeEvent } from './events.ts';

/** In force until a manager saves one: one group, every window, no limit. */
const firstPlan: HallPlan = {
  groups: [{ groupCode: 'A', groupName: '综合受理', kind: 'acceptance', promiseMin: null, usualMin: 12 }],
  services: [],
  lanes: [],
  windows: [],
  quotas: [],
  opening: [],
  recallLimit: 2,
  appointmentHeadStartMin: 30,
  appointmentGraceMin: 15,
  alerts: noAlerts,
};

interface PlanRow {
  version: number;
  body: unknown;
  saved_by: string;
  saved_at: Date;
  reason: string;
}

/** The plan in force. */
export async function readPlan(sql: Sql, hallCode: string): Promise<SavedPlan> {
  const [row] = await sql.query<PlanRow>(
    'select version, body, saved_by, saved_at, reason from queue_plan where hall_code = $1 order by version desc limit 1',
    [hallCode],
  );
  return row ? toSaved(row) : { version: 0, savedBy: '', savedAt: null, reason: '', plan: firstPlan };
}

/** The plan in force, for a station or a manager. */
export async function hallPlan(call: Call): Promise<SavedPlan> {
  const { db, hall } = await hallHere(call);
  return await readPlan(db, hall.hallCode);
}

/**
 * Saves the plan whole; every earlier version stays, with who and why.
 *
 * @throws ExpectedError HALL_PLAN_CHANGED somebody saved since | INPUT_INVALID it contradicts itself
 */
export async function savePlan(
  call: Call,
  input: { version: number; reason: string; plan: HallPlan },
): Promise<SavedPlan> {
  const manager = operatorOf(call);
  const platform = await hallHere(call);
  const { hallCode } = platform.hall;
  const contradiction = contradictionIn(input.plan);
  if (contradiction) throw new ExpectedError('INPUT_INVALID', {}, { fields: [contradiction] });
  const now = platform.clock.now();
  const saved = await platform.db.tx(async (sql) => {
    // Two managers saving at once: the second one is told, instead of overwriting what it never saw.
    await sql.query(`select pg_advisory_xact_lock(7430, hashtext($1))`, [hallCode]);
    const present = await readPlan(sql, hallCode);
    if (present.version !== input.version)
      throw new ExpectedError('HALL_PLAN_CHANGED', { who: present.savedBy || '—', version: present.version });
    await sql.query(
      'insert into queue_plan (hall_code, version, body, saved_by, saved_at, reason) values ($1, $2, $3::jsonb, $4, $5::timestamptz, $6)',
      [hallCode, present.version + 1, JSON.stringify(input.plan), manager.username, now.toISOString(), input.reason],
    );
    await writeEvent(sql, platform, { kind: 'planSaved', operator: manager.name, detail: { reason: input.reason } });
    await writeAudit(sql, now, {
      username: manager.username,
      action: 'hall.savePlan',
      target: hallCode,
      success: true,
      detail: { version: present.version + 1, reason: input.reason },
    });
    return await readPlan(sql, hallCode);
  });
  platform.bell.ring(hallCode);
  return saved;
}

export async function planHistory(call: Call): Promise<SavedPlan[]> {
  const { db, hall } = await hallHere(call);
  const rows = await db.query<PlanRow>(
    'select version, body, saved_by, saved_at, reason from queue_plan where hall_code = $1 order by version desc limit 200',
    [hall.hallCode],
  );
  return rows.map(toSaved);
}

/** Groups this window calls from; one that is not listed serves every group. */
export function groupsOf(plan: HallPlan, windowNo: string): string[] {
  const listed = plan.windows.find((one) => one.windowNo === windowNo);
  return listed ? listed.groups : plan.groups.map((one) => one.groupCode);
}

/** @throws ExpectedError INPUT_INVALID */
export function requireGroup(plan: HallPlan, groupCode: string): ServiceGroup {
  const group = plan.groups.find((one) => one.groupCode === groupCode);
  if (!group)
    throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'groupCode', message: '没有这个窗口组' }] });
  return group;
}

function contradictionIn(plan: HallPlan): { field: string; message: string } | null {
  const codes = new Set(plan.groups.map((one) => one.groupCode));
  if (codes.size !== plan.groups.length) return { field: 'plan.groups', message: '窗口组的字母重复' };
  const services = new Set(plan.services.map((one) => one.serviceCode));
  if (services.size !== plan.services.length) return { field: 'plan.services', message: '事项的代码重复' };
  const named = [
    ...plan.services.map((one) => one.groupCode),
    ...plan.services.flatMap((one) => one.questions.flatMap((q) => q.options.flatMap((o) => o.groupCode ?? []))),
    ...plan.windows.flatMap((one) => one.groups),
    ...plan.quotas.map((one) => one.groupCode),
  ];
  const unknown = named.find((code) => !codes.has(code));
  if (unknown !== undefined) return { field: 'plan', message: `窗口组 ${unknown} 没有定义` };
  const backwards = [...plan.quotas, ...plan.opening].find((one) => one.from >= one.to);
  return backwards ? { field: 'plan', message: `时段 ${backwards.from}–${backwards.to} 的结束不晚于开始` } : null;
}

const toSaved = (row: PlanRow): SavedPlan => ({
  version: row.version,
  savedBy: row.saved_by,
  savedAt: row.saved_at.toISOString(),
  reason: row.reason,
  plan: HallPlan.parse(row.body),
});
