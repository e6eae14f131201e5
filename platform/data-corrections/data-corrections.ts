import { correctionStateNames } from '#contract/data-correction-names.ts';
import { CorrectionNews, CorrectionState, type KeptCorrection } from '#contract/data-corrections.ts';
import { ExpectedError } from '#contract/errors.ts';
import { DataCorrection } from '#contract/platform/rows/evidence.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import type { ReportedRow } from '../kernel/reported-row.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallDay } from '../queue/hall-time.ts';

/** Requests that were just stored; the same again is the same request. */
export async function writeDataCorrections(
  sql: Sql,
  stationId: string,
  rows: readonly (ReportedRow & { seq: number })[],
): Promise<void> {
  for (const row of rows) {
    if (row.class !== 'dataCorrection') continue;
    const request = DataCorrection.parse(row.payload);
    await sql.query(
      `insert into data_correction (request_no, stream, stream_id, station_id, request, due, asked_at, state)
       select $1, $2, s.stream_id, $3, $4::jsonb, $5::date, $6::timestamptz, 'submitted' from stream s where s.name in ($2, $3 || '/' || $2)
       on conflict (request_no) do nothing`,
      [request.requestNo, row.stream, stationId, JSON.stringify(request), request.due ?? null, request.at],
    );
  }
}

interface Row {
  request_no: string;
  request: unknown;
  due: string | null;
  state: string;
  news: unknown;
  project_no: string | null;
  hall_name: string | null;
  window_no: string;
}

const shownDays = 90;

/** Those without an answer first, by their day; then what was answered of the last ninety days. `department`: of one alone; empty: of all. */
export async function listDataCorrections(call: Call, department: string): Promise<KeptCorrection[]> {
  operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  const rows = await db.query<Row>(
    `select d.request_no, d.request, d.due::text as due, d.state, d.news, s.project_no, h.hall_name, w.window_no
     from data_correction d join stream s using (stream_id) join station w on w.station_id = d.station_id left join hall h using (hall_code)
     where (d.state in ('submitted', 'accepted') or d.asked_at > $1::timestamptz) and ($2 = '' or d.request->>'department' = $2)
     order by d.state in ('corrected', 'declined'), d.due nulls first, d.asked_at limit 500`,
    [new Date(now.getTime() - shownDays * 86_400_000).toISOString(), department],
  );
  const today = hallDay(now);
  return rows.map((row) => {
    const request = DataCorrection.parse(row.request);
    const state = CorrectionState.parse(row.state);
    const isOpen = state === 'submitted' || state === 'accepted';
    return {
      requestNo: row.request_no,
      projectNo: row.project_no,
      hallName: row.hall_name ?? '',
      windowNo: row.window_no,
      department: request.department,
      directoryNo: request.directoryNo,
      about: request.field,
      givenValue: request.givenValue,
      claimedValue: request.claimedValue,
      reason: request.reason,
      answerDigest: request.answerDigest,
      evidence: request.evidence,
      by: request.by,
      at: request.at,
      due: row.due,
      isOverdue: isOpen && row.due !== null && row.due < today,
      state,
      answer: row.news === null ? '' : CorrectionNews.parse(row.news).answer,
    };
  });
}

export type CorrectionAnswer = Omit<CorrectionNews, 'stream' | 'at'>;

/**
 * Keeps what the department said and tells the station that asked. The same again changes nothing; what was decided stays decided.
 *
 * @throws ExpectedError DATA_CORRECTION_GONE | DATA_CORRECTION_STATE
 */
export async function answerDataCorrection(call: Call, answer: CorrectionAnswer): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    const [row] = await sql.query<{ stream: string; station_id: string; state: string; news: unknown }>(
      'select stream, station_id, state, news from data_correction where request_no = $1 for no key update',
      [answer.requestNo],
    );
    if (!row) throw new ExpectedError('DATA_CORRECTION_GONE');
    const said = row.news === null ? null : CorrectionNews.parse(row.news);
    if (said && said.state === answer.state && said.answer === answer.answer && said.orgName === answer.orgName) return;
    const state = CorrectionState.parse(row.state);
    const mayFollow = state === 'submitted' || (state === 'accepted' && answer.state !== 'accepted');
    if (!mayFollow) throw new ExpectedError('DATA_CORRECTION_STATE', { state: correctionStateNames[state] });
    const news: CorrectionNews = { ...answer, stream: row.stream, at: now.toISOString() };
    await sql.query('update data_correction set state = $2, news = $3::jsonb where request_no = $1', [
      answer.requestNo,
      answer.state,
      JSON.stringify(news),
    ]);
    await publish(platform, sql, {
      kind: 'dataCorrection',
      ref: answer.requestNo,
      stationId: row.station_id,
      body: news,
    });
    await writeAudit(sql, now, {
      username: admin.username,
      stationId: row.station_id,
      action: 'dataCorrection.answer',
      target: answer.requestNo,
      success: true,
      detail: { state: answer.state },
    });
  });
}
