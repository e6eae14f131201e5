import { CaseAcceptance } from '#contract/platform/rows/case.ts';
import type { Sql } from '../kernel/sql.ts';
import type { PlacedRow } from './placed-row.ts';

/** No line is so quick: the station's clock was ahead. */
const aheadBy = '10 minutes';
/** A window without a line for longer is rare enough to be looked at. */
const lateBy = '3 days';

/** A corrected acceptance replaces the summary of its case; an older version arriving late does not. */
export async function writeCases(
  sql: Sql,
  stationId: string,
  placed: readonly PlacedRow[],
  now: string,
): Promise<void> {
  // One statement cannot touch a row twice: of several versions in one batch the newest counts.
  const newest = new Map<string, PlacedRow['row']>();
  for (const { row } of placed) {
    if (row.class !== 'accept' || row.projectNo === null) continue;
    const known = newest.get(row.projectNo);
    if (!known || known.dataVersion < row.dataVersion) newest.set(row.projectNo, row);
  }
  if (newest.size === 0) return;
  const rows = [...newest.values()].map((row) => ({ ...CaseAcceptance.parse(row.payload), version: row.dataVersion }));
  await sql.query(
    `insert into arrived_case (project_no, station_id, task_code, task_name, applicant_name, accept_doc_no, window_no, query_password,
       promise_time, accept_time, accept_version, state, state_at, received_at, time_doubt)
     select r."projectNo", $2, r."taskCode", r."taskName", r."applicantName", r."acceptDocNo", r."windowNo", r."queryPassword",
       r."promiseTime", r."acceptTime", r.version, 'ACCEPTED', $3::timestamptz, $3::timestamptz,
       case when r."acceptTime" > $3::timestamptz + $4::interval then 'ahead' when r."acceptTime" < $3::timestamptz - $5::interval then 'late' end
     from json_to_recordset($1::json) as r ("projectNo" text, "taskCode" text, "taskName" text, "applicantName" text, "acceptDocNo" text,
       "windowNo" text, "queryPassword" text, "promiseTime" text, "acceptTime" timestamptz, version int)
     on conflict (project_no) do update set task_code = excluded.task_code, task_name = excluded.task_name,
       applicant_name = excluded.applicant_name, accept_doc_no = excluded.accept_doc_no, window_no = excluded.window_no,
       query_password = excluded.query_password, promise_time = excluded.promise_time, accept_time = excluded.accept_time,
       accept_version = excluded.accept_version
     where arrived_case.accept_version < excluded.accept_version`,
    [JSON.stringify(rows), stationId, now, aheadBy, lateBy],
  );
}

/** All rows with one statement; the database takes the payloads apart itself, so they travel as one text. */
export async function writeRows(sql: Sql, stationId: string, placed: readonly PlacedRow[], now: string): Promise<void> {
  if (placed.length === 0) return;
  const text = placed
    .map(({ row, stream }) => {
      const { key, class: name, seq, dataVersion, occurredAt, digest, projectNo } = row;
      const rest = JSON.stringify({
        i: stream.id,
        k: key,
        n: projectNo,
        c: name,
        s: seq,
        v: dataVersion,
        o: occurredAt,
        d: digest,
      });
      return `${rest.slice(0, -1)},"p":${row.text}}`;
    })
    .join(',');
  await sql.query(
    `insert into report_row (stream_id, key, project_no, class, seq, data_version, station_id, occurred_at, received_at, digest, payload)
     select r.i, r.k, r.n, r.c, r.s, r.v, $2, r.o, $3::timestamptz, r.d, r.p
     from jsonb_to_recordset($1::jsonb) as r (i bigint, k text, n text, c text, s int, v int, o timestamptz, d text, p jsonb)`,
    [`[${text}]`, stationId, now],
  );
}

/** How often rows of a case came again. */
export async function countDuplicates(sql: Sql, repeats: ReadonlyMap<string, number>): Promise<void> {
  if (repeats.size === 0) return;
  await sql.query(
    `update arrived_case c set duplicates = c.duplicates + w.times from unnest($1::text[], $2::int[]) as w (project_no, times) where c.project_no = w.project_no`,
    [[...repeats.keys()], [...repeats.values()]],
  );
}
