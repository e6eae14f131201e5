/** What the checker knows of the platform's tables, read with SQL of its own. */
export interface PlatformFacts {
  streams: { id: number; name: string; stationId: string; projectNo: string | null }[];
  rows: PlatformRow[];
  /** Cases as the platform lists them. */
  listed: { projectNo: string; stationId: string; docNo: string }[];
  collisions: { projectNo: string; holderStream: string; claimantStream: string; isSettled: boolean }[];
  marks: { stationId: string; seq: number; hash: string; mac: string; trouble: string | null }[];
  audit: { action: string; target: string }[];
}

export interface PlatformRow {
  streamId: number;
  class: string;
  seq: number;
  version: number;
  projectNo: string | null;
  /** Of the transaction that wrote it: counts upwards whatever the clocks say. */
  writtenBy: number;
  payload: unknown;
}

export type Ask = <Row extends object>(sql: string) => Promise<Row[]>;

export async function readPlatform(ask: Ask): Promise<PlatformFacts> {
  return {
    streams: await ask(
      'select stream_id::float8 as id, name, station_id as "stationId", project_no as "projectNo" from stream order by stream_id',
    ),
    rows: await ask(
      `select stream_id::float8 as "streamId", class, seq, data_version as version, project_no as "projectNo",
         xmin::text::float8 as "writtenBy", payload from report_row order by stream_id, class, seq, data_version`,
    ),
    listed: await ask(
      'select project_no as "projectNo", station_id as "stationId", accept_doc_no as "docNo" from arrived_case',
    ),
    collisions: await ask(
      `select project_no as "projectNo", holder_stream as "holderStream", claimant_stream as "claimantStream",
         settled_at is not null as "isSettled" from number_collision`,
    ),
    marks: await ask(
      'select station_id as "stationId", seq::float8 as seq, hash, mac, trouble from station_audit_mark',
    ),
    audit: await ask('select action, target from audit order by audit_id'),
  };
}
