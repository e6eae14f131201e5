import type { z } from 'zod';
import type { ReportAnswer, ReportResult, ReportRow } from '#contract/platform/schemas.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { mayReport } from './number-blocks.ts';
import { requireStation } from '../people/tokens.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { checkRow } from './check-row.ts';

type Result = z.infer<typeof ReportResult>;
interface Stored {
  row: ReportRow;
  digest: string;
  payload: string;
}

/**
 * Takes a batch row by row, in order, in one transaction; one bad row is answered and the others are stored.
 *
 * @throws ExpectedError AUTH_REQUIRED | STATION_REFUSED
 */
export async function receiveReports(
  call: Call,
  rows: Record<string, unknown>[],
): Promise<z.infer<typeof ReportAnswer>> {
  const station = await requireStation(call);
  const { platform } = call;
  const checked = rows.map(checkRow);
  const results = await platform.db.tx(async (sql) => {
    // One batch at a time per station: a batch sent again while the first is still running waits and finds duplicates.
    await sql.query('select 1 from station where station_id = $1 for no key update', [station.stationId]);
    const answers: Result[] = [];
    for (const one of checked) {
      if ('reason' in one) answers.push({ key: one.key, state: 'rejected', reason: one.reason });
      else answers.push({ key: one.key, ...(await storeRow(platform, sql, station.stationId, one)) });
    }
    return answers;
  });
  return { instanceId: platform.instanceId, durable: platform.db.durable, results };
}

async function storeRow(platform: Platform, sql: Sql, stationId: string, stored: Stored): Promise<Omit<Result, 'key'>> {
  try {
    return await sql.tx((inner) => store(platform, inner, stationId, stored));
  } catch (error) {
    // Class 22: the database cannot hold this value. It never will, and the rest of the batch can go on.
    if (sqlState(error)?.startsWith('22')) return { state: 'rejected', reason: '内容中有数据库不能保存的值' };
    throw error;
  }
}

async function store(platform: Platform, sql: Sql, stationId: string, stored: Stored): Promise<Omit<Result, 'key'>> {
  const { row, digest } = stored;
  const [before] = await sql.query<{ digest: string; station_id: string }>(
    'select digest, station_id from report_row where key = $1',
    [row.key],
  );
  if (before && before.station_id === stationId) {
    if (before.digest !== digest) return { state: 'conflict', reason: '已有同一幂等键、内容不同的记录，没有覆盖' };
    await sql.query('update arrived_case set duplicates = duplicates + 1 where project_no = $1', [row.projectNo]);
    return { state: 'duplicate', reason: '' };
  }
  const [owner] = await sql.query<{ station_id: string }>('select station_id from arrived_case where project_no = $1', [
    row.projectNo,
  ]);
  if (owner ? owner.station_id !== stationId : !(await mayReport(platform, sql, stationId, row.projectNo))) {
    return { state: 'rejected', reason: '办件编号不在本机领用的号段内' };
  }
  if (row.class === 'accept') await upsertCase(platform, sql, stationId, row);
  else if (!owner) return { state: 'rejected', reason: '该办件的受理信息还没有到达' };
  await sql.query(
    `insert into report_row (key, project_no, class, seq, data_version, station_id, occurred_at, received_at, digest, payload)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz, $9, $10::jsonb)`,
    [
      row.key,
      row.projectNo,
      row.class,
      row.seq,
      row.dataVersion,
      stationId,
      row.occurredAt,
      platform.clock.now().toISOString(),
      digest,
      stored.payload,
    ],
  );
  return { state: 'stored', reason: '' };
}

/** A corrected acceptance replaces the summary; an older version arriving late does not. */
async function upsertCase(
  platform: Platform,
  sql: Sql,
  stationId: string,
  row: ReportRow & { class: 'accept' },
): Promise<void> {
  const now = platform.clock.now().toISOString();
  const { payload } = row;
  await sql.query(
    `insert into arrived_case (project_no, station_id, task_code, task_name, applicant_name, accept_doc_no, window_no, query_password,
       promise_time, accept_time, accept_version, state, state_at, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, $11, 'ACCEPTED', $12::timestamptz, $12::timestamptz)
     on conflict (project_no) do update set task_code = excluded.task_code, task_name = excluded.task_name,
       applicant_name = excluded.applicant_name, accept_doc_no = excluded.accept_doc_no, window_no = excluded.window_no,
       query_password = excluded.query_password, promise_time = excluded.promise_time, accept_time = excluded.accept_time,
       accept_version = excluded.accept_version
     where arrived_case.accept_version < excluded.accept_version`,
    [
      row.projectNo,
      stationId,
      payload.taskCode,
      payload.taskName,
      payload.applicantName,
      payload.acceptDocNo,
      payload.windowNo,
      payload.queryPassword,
      payload.promiseTime,
      payload.acceptTime,
      row.dataVersion,
      now,
    ],
  );
}
