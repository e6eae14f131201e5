import type { Db } from '#db/open.ts';
import { insertOutbox } from '#db/queries/outbox.ts';
import type { ReportClass, ReportRow } from '#contract/platform/schemas.ts';

export type PayloadOf<C extends ReportClass> = Extract<ReportRow, { class: C }>['payload'];

/**
 * Puts one row of a case into the outbox, inside the transaction of what it tells of.
 * The key makes it arrive once however often it is sent.
 */
export function report<C extends ReportClass>(
  db: Db,
  caseId: string,
  row: { class: C; projectNo: string; seq: number; at: string; payload: PayloadOf<C>; dataVersion?: number },
): void {
  const dataVersion = row.dataVersion ?? 1;
  const key = `${row.projectNo}/${row.class}/${row.seq}/${dataVersion}`;
  const sent = {
    key,
    class: row.class,
    projectNo: row.projectNo,
    seq: row.seq,
    dataVersion,
    occurredAt: row.at,
    payload: row.payload,
  };
  insertOutbox(db, {
    case_id: caseId,
    project_no: row.projectNo,
    class: row.class,
    seq: row.seq,
    data_version: dataVersion,
    idem_key: key,
    row_json: JSON.stringify(sent),
    created_at: row.at,
  });
}
