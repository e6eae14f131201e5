import { underNumber } from '#contract/case-number.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import type { Sql } from '../kernel/sql.ts';
import type { GoodRow } from './check-row.ts';
import type { StreamState } from './streams.ts';

/** Identity of a row in its stream → digest of its content. */
export type Digests = Map<StreamState, Map<string, string>>;
export const identityOf = (row: Pick<GoodRow, 'class' | 'seq' | 'dataVersion'>): string =>
  `${row.class}/${row.seq}/${row.dataVersion}`;

/**
 * Those of the rows that are stored with other content which differs by the number of the case alone. Records stay as they were sent when
 * a case gets another number; its station, that tells them again to data which was put back, tells them under the number it has now.
 */
export async function renumberedRows(
  sql: Sql,
  rows: readonly { row: GoodRow; stream: StreamState }[],
  digests: Digests,
): Promise<ReadonlySet<GoodRow>> {
  const other = rows.filter(({ row, stream }) => {
    const seen = digests.get(stream)?.get(identityOf(row));
    return stream.id !== null && row.projectNo !== null && seen !== undefined && seen !== row.digest;
  });
  if (other.length === 0) return new Set();
  const kept = await sql.query<{ at: number; payload: Record<string, unknown> }>(
    `select w.at::int as at, r.payload
     from unnest($1::int[], $2::bigint[], $3::text[], $4::int[], $5::int[]) as w (at, stream_id, class, seq, data_version)
     join report_row r using (stream_id, class, seq, data_version)`,
    [
      other.map((_, at) => at),
      other.map(({ stream }) => stream.id),
      other.map(({ row }) => row.class),
      other.map(({ row }) => row.seq),
      other.map(({ row }) => row.dataVersion),
    ],
  );
  return new Set(
    kept.flatMap(({ at, payload }) => {
      const { row } = other[at] ?? {};
      const was = payload['projectNo'];
      if (!row || row.projectNo === null || typeof was !== 'string' || was === row.projectNo) return [];
      const renamed: unknown = JSON.parse(underNumber(JSON.stringify(payload), was, row.projectNo));
      return canonicalJson(renamed) === row.text ? [row] : [];
    }),
  );
}
