import type { HallAlert } from '#contract/hall/alerts.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Sql } from '../kernel/sql.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { answeredBefore, writeEvent } from './events.ts';

export interface AlertRow {
  alert_id: string;
  kind: HallAlert['kind'];
  subject: string;
  what: string;
  raised_by: string;
  raised_at: Date;
  over_at: Date | null;
  over_by: string;
}
interface AnswerRow {
  alert_id: string;
  by: string;
  window_no: string;
  at: Date;
  text: string;
}

interface Acting {
  requestId: string;
  occurredAt: string;
  operator: string;
}

/** Calls for help that go on, for every window. */
export async function openEmergencies(platform: AtHall): Promise<HallAlert[]> {
  const open = await platform.db.query<AlertRow>(
    `select * from queue_alert where hall_code = $1 and kind = 'emergency' and over_at is null order by raised_at, alert_id`,
    [hallOf(platform)],
  );
  return open.length === 0 ? [] : await withAnswers(platform.db, open);
}

export async function withAnswers(sql: Sql, rows: readonly AlertRow[]): Promise<HallAlert[]> {
  const answers = await sql.query<AnswerRow>(
    'select * from queue_alert_answer where alert_id = any($1::text[]) order by at, by',
    [rows.map((one) => one.alert_id)],
  );
  return rows.map((row) => ({
    alertId: row.alert_id,
    kind: row.kind,
    subject: row.subject,
    what: row.what,
    raisedBy: row.raised_by,
    raisedAt: row.raised_at.toISOString(),
    overAt: row.over_at?.toISOString() ?? null,
    overBy: row.over_by,
    answers: answers
      .filter((one) => one.alert_id === row.alert_id)
      .map((one) => ({ by: one.by, windowNo: one.window_no, at: one.at.toISOString(), text: one.text })),
  }));
}

/** 紧急呼叫: one a window at a time; pressed again it is the same one. */
export async function callForHelp(call: Call, input: Acting): Promise<{ alertId: string }> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const now = platform.clock.now();
  const alertId = await platform.db.tx(async (sql) => {
    const find = async (): Promise<string | undefined> => {
      const [known] = await sql.query<{ alert_id: string }>(
        `select alert_id from queue_alert where hall_code = $1 and kind = 'emergency' and subject = $2 and over_at is null`,
        [hallCode, station.windowNo],
      );
      return known?.alert_id;
    };
    await sql.query(`select pg_advisory_xact_lock(7432, hashtext($1))`, [hallCode + station.windowNo]);
    const known = await find();
    if (known !== undefined) return known;
    const id = platform.newId();
    await sql.query(
      `insert into queue_alert (alert_id, hall_code, kind, subject, what, raised_by, raised_at)
       values ($1, $2, 'emergency', $3, $4, $5, $6::timestamptz)`,
      [id, hallCode, station.windowNo, `${station.windowNo}请求支援`, input.operator, now.toISOString()],
    );
    if (!(await answeredBefore(sql, hallCode, input.requestId, ['emergency'])))
      await writeEvent(sql, platform, {
        ...{ kind: 'emergency', operator: input.operator, windowNo: station.windowNo, stationId: station.stationId },
        ...{ occurredAt: input.occurredAt, requestId: input.requestId },
      });
    return id;
  });
  platform.bell.ring(hallCode);
  return { alertId };
}

/** Seen, by a window that comes or by the manager. @throws ExpectedError HALL_ALERT_GONE */
export async function answerAlert(
  call: Call,
  input: { alertId: string; operator: string; text: string },
): Promise<void> {
  const { caller } = call;
  const platform = await hallHere(call);
  const who =
    caller?.kind === 'station'
      ? { by: input.operator, windowNo: caller.windowNo }
      : { by: operatorOf(call).name, windowNo: '' };
  const answered = await platform.db.query(
    `insert into queue_alert_answer (alert_id, by, window_no, at, text)
     select alert_id, $2, $3, $4::timestamptz, $5 from queue_alert where alert_id = $1 and hall_code = $6 and over_at is null
       and ($3 = '' or kind = 'emergency')
     on conflict (alert_id, by, window_no) do update set text = excluded.text returning alert_id`,
    [input.alertId, who.by, who.windowNo, platform.clock.now().toISOString(), input.text, hallOf(platform)],
  );
  if (answered.length === 0) throw new ExpectedError('HALL_ALERT_GONE');
  await tell(platform, 'alertAnswered', who);
}

/** Help came, or the key was pressed by mistake: the window itself or the manager ends its call. @throws ExpectedError HALL_ALERT_GONE */
export async function endHelp(call: Call, input: { alertId: string; operator: string; reason: string }): Promise<void> {
  const { caller } = call;
  const platform = await hallHere(call);
  const who =
    caller?.kind === 'station'
      ? { by: input.operator, windowNo: caller.windowNo }
      : { by: operatorOf(call).name, windowNo: '' };
  const ended = await platform.db.query(
    `update queue_alert set over_at = $2::timestamptz, over_by = $3, what = what || $4
     where alert_id = $1 and hall_code = $5 and kind = 'emergency' and over_at is null and ($6 = '' or subject = $6) returning alert_id`,
    [
      input.alertId,
      platform.clock.now().toISOString(),
      who.by,
      input.reason === '' ? '' : `；${input.reason}`,
      hallOf(platform),
      who.windowNo,
    ],
  );
  if (ended.length === 0) throw new ExpectedError('HALL_ALERT_GONE');
  await tell(platform, 'emergencyOver', who);
}

/** An event beside it: a replica that dies before it rings is found by that. */
async function tell(platform: AtHall, kind: string, who: { by: string; windowNo: string }): Promise<void> {
  await writeEvent(platform.db, platform, { kind, operator: who.by, windowNo: who.windowNo || null });
  platform.bell.ring(hallOf(platform));
}
