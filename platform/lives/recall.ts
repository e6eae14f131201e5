import type { z } from 'zod';
import type { RecallPage } from '#contract/platform/lives.ts';
import { lastReceipt } from '../exchange/receipts.ts';
import { stationOf, type Call } from '../kernel/context.ts';

/** What this station reported since then, stream by stream, so that a store put back from an older copy learns what it has forgotten. */
export async function recall(
  call: Call,
  since: string,
  after: number,
  streams: number,
): Promise<z.infer<typeof RecallPage>> {
  const { stationId } = stationOf(call);
  const { db } = call.platform;
  const page = await db.query<{ id: number }>(
    'select stream_id::float8 as id from stream where station_id = $1 and stream_id > $2 order by stream_id limit $3',
    [stationId, after, streams],
  );
  const rows = await db.query<{
    key: string;
    stream: string;
    class: string;
    seq: number;
    data_version: number;
    project_no: string | null;
    occurred_at: Date;
    payload: Record<string, unknown>;
  }>(
    `select r.key, s.stream, r.class, r.seq, r.data_version, s.project_no, r.occurred_at, r.payload from stream s join report_row r using (stream_id)
     where s.stream_id = any($1::bigint[]) and r.station_id = $2 and r.received_at >= $3::timestamptz
     order by s.stream_id, r.received_at, r.class <> 'accept', r.class, r.seq, r.data_version`,
    [page.map(({ id }) => id), stationId, since],
  );
  return {
    rows: rows.map((row) => ({
      key: row.key,
      stream: row.stream,
      class: row.class,
      seq: row.seq,
      dataVersion: row.data_version,
      projectNo: row.project_no,
      occurredAt: row.occurred_at.toISOString(),
      payload: row.payload,
    })),
    cursor: page.at(-1)?.id ?? after,
    more: page.length === streams,
    // Read after the rows: each of them was stored together with its receipt.
    mark: await lastReceipt(db),
  };
}
