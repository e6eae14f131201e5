import type { z } from 'zod';
import { mayFollow, stateName, type CaseState } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { EventFacts } from '#contract/inspection.ts';
import type { ArrivedCase } from '#contract/platform/cases.ts';
import type { DepartmentEvent } from '#contract/platform/exchange.ts';
import { maskName } from '#contract/codes/index.ts';
import { readCode, readName } from '#contract/typed/index.ts';
import { digestOf } from '../kernel/canonical.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import { writeAudit } from '../kernel/audit.ts';
import { hallInReach, inHall, isNamed } from './reach.ts';

interface CaseRow {
  project_no: string;
  task_name: string;
  applicant_name: string;
  accept_time: Date;
  accept_doc_no: string;
  window_no: string;
  station_id: string;
  state: CaseState;
  received_at: Date;
  duplicates: number;
  time_doubt: 'ahead' | 'late' | null;
  counts: Record<string, number> | null;
}

const selectCase = `select c.*, (select jsonb_object_agg(class, n) from (select class, count(*)::int as n from stream s join report_row r using (stream_id) where s.project_no = c.project_no group by class) as by_class) as counts
  from arrived_case c`;

/** Cases that arrived and are in reach of whoever asks, latest first; `q` is part of a number, a name or an item. */
export async function listCases(call: Call, q: string, limit: number): Promise<z.infer<typeof ArrivedCase>[]> {
  const rows = await call.platform.db.query<CaseRow>(
    `${selectCase} where ${inHall('$4')}
       and ($1 = '' or position($2 in c.project_no) > 0 or position($1 in c.applicant_name) > 0 or position($1 in c.task_name) > 0)
     order by c.received_at desc, c.project_no desc limit $3`,
    [readName(q), readCode(q), limit, hallInReach(call)],
  );
  return shownTo(call, rows);
}

/** Those of these numbers that arrived and are in reach, by their number. */
export async function casesOf(call: Call, projectNos: readonly string[]): Promise<z.infer<typeof ArrivedCase>[]> {
  const rows = await call.platform.db.query<CaseRow>(
    `${selectCase} where c.project_no = any($1::text[]) and ${inHall('$2')} order by c.project_no`,
    [projectNos, hallInReach(call)],
  );
  return shownTo(call, rows);
}

function shownTo(call: Call, rows: readonly CaseRow[]): z.infer<typeof ArrivedCase>[] {
  const arrived = rows.map(toArrived);
  return isNamed(call) ? arrived : arrived.map((one) => ({ ...one, applicantName: maskName(one.applicantName) }));
}

interface CaseRecord {
  key: string;
  class: string;
  seq: number;
  receivedAt: string;
  payload: Record<string, unknown>;
}

/** @throws ExpectedError CASE_NOT_FOUND also when it is another hall's and not in reach */
export async function getCase(
  call: Call,
  projectNo: string,
): Promise<{ summary: z.infer<typeof ArrivedCase>; rows: CaseRecord[] }> {
  const reader = operatorOf(call);
  const { db, clock } = call.platform;
  const [row] = await db.query<CaseRow>(`${selectCase} where c.project_no = $1 and ${inHall('$2')}`, [
    projectNo,
    hallInReach(call),
  ]);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const records = await db.query<{
    key: string;
    class: string;
    seq: number;
    received_at: Date;
    payload: Record<string, unknown>;
  }>(
    `select r.key, r.class, r.seq, r.received_at, r.payload from stream s join report_row r using (stream_id) where s.project_no = $1
     order by r.received_at, r.class, r.seq, r.data_version`,
    [projectNo],
  );
  // Whole records carry numbers and addresses of citizens: who looked is kept.
  await writeAudit(db, clock.now(), {
    username: reader.username,
    action: 'case.view',
    target: projectNo,
    success: true,
  });
  return {
    summary: toArrived(row),
    rows: records.map((one) => ({
      key: one.key,
      class: one.class,
      seq: one.seq,
      receivedAt: one.received_at.toISOString(),
      payload: one.payload,
    })),
  };
}

/** As told; the time it is known at is the platform's. */
export type CaseEvent = Omit<DepartmentEvent, 'at'> & { facts?: EventFacts | undefined };

/**
 * Records what a department did with a case and tells the station that accepted it; the same event again changes nothing.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE not a step that may follow | PLATFORM_CONFLICT the event id was used for something else
 */
export async function recordEvent(call: Call, event: CaseEvent): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  const digest = digestOf(event);
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    const [found] = await sql.query<{ state: CaseState; station_id: string; stream: string | null }>(
      `select c.state, c.station_id, s.stream from arrived_case c left join stream s using (project_no) where c.project_no = $1
       for no key update of c`,
      [event.projectNo],
    );
    if (!found) throw new ExpectedError('CASE_NOT_FOUND');
    const [before] = await sql.query<{ digest: string }>('select digest from case_event where event_id = $1', [
      event.eventId,
    ]);
    if (before?.digest === digest) return;
    if (before) throw new ExpectedError('PLATFORM_CONFLICT');
    if (!mayFollow(found.state, event.state)) throw new ExpectedError('CASE_STATE', { state: stateName(found.state) });
    // A case from before streams is known by its number alone.
    const isNamed = found.stream !== null && found.stream !== `case:${event.projectNo}`;
    const caseId = isNamed ? found.stream?.slice('case:'.length) : undefined;
    const body = { ...event, ...(caseId === undefined ? {} : { caseId }), at: now.toISOString() };
    await sql.query(
      'insert into case_event (event_id, project_no, digest, state, body, at) values ($1, $2, $3, $4, $5::jsonb, $6::timestamptz)',
      [event.eventId, event.projectNo, digest, event.state, JSON.stringify(body), now.toISOString()],
    );
    await sql.query('update arrived_case set state = $2, state_at = $3::timestamptz where project_no = $1', [
      event.projectNo,
      event.state,
      now.toISOString(),
    ]);
    await publish(platform, sql, { kind: 'caseEvent', ref: event.eventId, stationId: found.station_id, body });
    await writeAudit(sql, now, {
      username: admin.username,
      action: 'case.event',
      target: event.projectNo,
      success: true,
      detail: { state: event.state },
    });
  });
}

function toArrived(row: CaseRow): z.infer<typeof ArrivedCase> {
  return {
    projectNo: row.project_no,
    taskName: row.task_name,
    applicantName: row.applicant_name,
    acceptTime: row.accept_time.toISOString(),
    acceptDocNo: row.accept_doc_no,
    windowNo: row.window_no,
    stationId: row.station_id,
    state: row.state,
    receivedAt: row.received_at.toISOString(),
    rows: row.counts ?? {},
    duplicates: row.duplicates,
    timeDoubt: row.time_doubt,
  };
}
