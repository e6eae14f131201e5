import type { Db } from '#db/open.ts';
import { insertOutbox, nextDataVersion } from '#db/queries/outbox.ts';
import type { PayloadOf, ReportClass } from '#contract/platform/reports.ts';
import { rowKey } from '#contract/platform/streams.ts';

export type { PayloadOf };

interface Reported<C extends ReportClass> {
  class: C;
  /** Number of the case, when the row is of one that has it. */
  projectNo: string | null;
  seq: number;
  at: string;
  payload: PayloadOf<C>;
  /** Default: one more than what was reported before under the same number. */
  dataVersion?: number;
}

/**
 * Puts one row of a stream into the outbox, inside the transaction of what it tells of.
 * The key makes it arrive once however often it is sent; the same class and number reported anew is its next version.
 */
export function reportTo<C extends ReportClass>(db: Db, stream: string, caseId: string | null, row: Reported<C>): void {
  const dataVersion = row.dataVersion ?? nextDataVersion(db, stream, row.class, row.seq);
  const identity = { class: row.class, seq: row.seq, dataVersion };
  const key = rowKey(stream, identity);
  const { projectNo, payload } = row;
  insertOutbox(db, {
    stream,
    case_id: caseId,
    project_no: projectNo,
    class: row.class,
    seq: row.seq,
    data_version: dataVersion,
    idem_key: key,
    row_json: JSON.stringify({ key, stream, ...identity, projectNo, occurredAt: row.at, payload }),
    created_at: row.at,
  });
}
