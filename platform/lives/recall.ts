import type { z } from 'zod';
import type { RecallPage } from '#contract/platform/lives.ts';
import { requireKnownReceipt } from '../exchange/agreement.ts';
import { lastReceipt } from '../exchange/receipts.ts';
import { stationOf, type Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

interface RecallQuestion {
  since: string;
  known?: number | undefined;
  after: number;
  streams: number;
}

/**
 * What this station reported since then, stream by stream, so that a store put back from an older copy learns what it has forgotten. With it
 * goes this data's newest receipt: only to a station that was told nothing this data does not know, or it would hide what was lost here.
 *
 * @throws ExpectedError PLATFORM_RESTORED this data is the older one: what the station was told after `known` goes again first
 */
export async function recall(
  call: Call,
  { since, known, after, streams }: RecallQuestion,
): Promise<z.infer<typeof RecallPage>> {
  const { stationId } = stationOf(call);
  const { db } = call.platform;
  await requireKnownReceipt(call, stationId);
  const from = known === undefined ? since : await earliest(db, stationId, since, known);
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
    [page.map(({ id }) => id), stationId, from],
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

/** A row is stored in the transaction of its receipt, a little before it. */
const longestStore = '10 minutes';

/**
 * From when on the rows must be looked at so that none stored after this receipt is left out: this platform's clock may have been set
 * back meanwhile, and the station's may have been ahead. From the beginning when the receipt is not of this data, or too old to be kept.
 */
async function earliest(sql: Sql, stationId: string, since: string, known: number): Promise<string> {
  if (!(await isKept(sql, known))) return new Date(0).toISOString();
  const [row] = await sql.query<{ at: Date | null }>(
    'select min(at) - $3::interval as at from receipt where mark > $1 and station_id = $2',
    [known, stationId, longestStore],
  );
  return row?.at && row.at.toISOString() < since ? row.at.toISOString() : since;
}

const isKept = async (sql: Sql, mark: number): Promise<boolean> =>
  (await sql.query('select 1 from receipt where mark = $1', [mark])).length > 0;
