import type { Sql } from '../kernel/sql.ts';
import type { PlacedRow } from './placed-row.ts';
import type { StreamState } from './streams.ts';

/** No line is so quick: the station's clock was ahead. */
const aheadBy = '10 minutes';
/** A window without a line for longer is rare enough to be looked at. */
const lateBy = '3 days';

/** One reported row, in as few letters as its four hundred neighbours leave room for. */
const rowColumns = 'i bigint, w text, k text, n text, c text, s int, v int, o timestamptz, d text, p jsonb';
const caseColumns = `"projectNo" text, "taskCode" text, "taskName" text, "applicantName" text, "acceptDocNo" text,
  "windowNo" text, "queryPassword" text, "promiseTime" text, "acceptTime" timestamptz, version int`;

/**
 * New streams, the summaries of their cases and all rows with one statement: each trip to the database costs more than a hundred rows do.
 * A corrected acceptance replaces the summary of its case; an older version arriving late does not. Another station that opened one of
 * the streams at the same moment makes this fail with 23505.
 */
export async function writeRows(
  sql: Sql,
  stationId: string,
  fresh: readonly StreamState[],
  placed: readonly PlacedRow[],
  now: string,
): Promise<void> {
  if (placed.length === 0) return;
  await sql.query(
    `with opened as (
       insert into stream (name, stream, station_id, project_no, opened_at)
       select w.name, w.stream, $2, w."projectNo", $3::timestamptz
       from jsonb_to_recordset($4::jsonb) as w (name text, stream text, "projectNo" text)
       returning stream_id, name
     ), summarised as (
       insert into arrived_case (project_no, station_id, task_code, task_name, applicant_name, accept_doc_no, window_no, query_password,
         promise_time, accept_time, accept_version, state, state_at, received_at, time_doubt)
       select r."projectNo", $2, r."taskCode", r."taskName", r."applicantName", r."acceptDocNo", r."windowNo", r."queryPassword",
         r."promiseTime", r."acceptTime", r.version, 'ACCEPTED', $3::timestamptz, $3::timestamptz,
         case when r."acceptTime" > $3::timestamptz + $6::interval then 'ahead' when r."acceptTime" < $3::timestamptz - $7::interval then 'late' end
       from jsonb_to_recordset($5::jsonb) as r (${caseColumns})
       on conflict (project_no) do update set task_code = excluded.task_code, task_name = excluded.task_name,
         applicant_name = excluded.applicant_name, accept_doc_no = excluded.accept_doc_no, window_no = excluded.window_no,
         query_password = excluded.query_password, promise_time = excluded.promise_time, accept_time = excluded.accept_time,
         accept_version = excluded.accept_version
       where arrived_case.accept_version < excluded.accept_version
     )
     insert into report_row (stream_id, key, project_no, class, seq, data_version, station_id, occurred_at, received_at, digest, payload)
     select coalesce(r.i, opened.stream_id), r.k, r.n, r.c, r.s, r.v, $2, r.o, $3::timestamptz, r.d, r.p
     from jsonb_to_recordset($1::jsonb) as r (${rowColumns}) left join opened on opened.name = r.w`,
    [
      rowsText(placed),
      stationId,
      now,
      // In one order for everybody: two stations that open the same streams wait for each other, never in a circle.
      JSON.stringify(
        fresh
          .map(({ name, stream, projectNo }) => ({ name, stream, projectNo }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
      JSON.stringify(summaries(placed)),
      aheadBy,
      lateBy,
    ],
  );
}

/** The payloads as text the database takes apart itself: they are not read and written once more on the way. */
function rowsText(placed: readonly PlacedRow[]): string {
  const rows = placed.map(({ row, stream }) => {
    const { key, class: name, seq, dataVersion, occurredAt, digest, projectNo } = row;
    const place = stream.id === null ? { w: stream.name } : { i: stream.id };
    const rest = { ...place, k: key, n: projectNo, c: name, s: seq, v: dataVersion, o: occurredAt, d: digest };
    return `${JSON.stringify(rest).slice(0, -1)},"p":${row.text}}`;
  });
  return `[${rows.join(',')}]`;
}

/** What lists show of the cases; one statement cannot touch a row twice: of several versions in one batch the newest counts. */
function summaries(placed: readonly PlacedRow[]): object[] {
  const newest = new Map<string, PlacedRow['row']>();
  for (const { row } of placed) {
    if (row.class !== 'accept' || row.projectNo === null) continue;
    const known = newest.get(row.projectNo);
    if (!known || known.dataVersion < row.dataVersion) newest.set(row.projectNo, row);
  }
  return [...newest.values()].map(({ payload, dataVersion: version }) => {
    const { projectNo, taskCode, taskName, applicantName, acceptDocNo } = payload;
    const { windowNo, queryPassword, promiseTime, acceptTime } = payload;
    return {
      ...{ projectNo, taskCode, taskName, applicantName, acceptDocNo },
      ...{ windowNo, queryPassword, promiseTime, acceptTime, version },
    };
  });
}

/** How often rows of a case came again. */
export async function countDuplicates(sql: Sql, repeats: ReadonlyMap<string, number>): Promise<void> {
  if (repeats.size === 0) return;
  await sql.query(
    `update arrived_case c set duplicates = c.duplicates + w.times from unnest($1::text[], $2::int[]) as w (project_no, times) where c.project_no = w.project_no`,
    [[...repeats.keys()], [...repeats.values()]],
  );
}
