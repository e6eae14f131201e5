import type { Platform } from '../kernel/context.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Sql } from '../kernel/sql.ts';
import type { PlacedRow } from './placed-row.ts';
import type { StreamState } from './streams.ts';

/** A case its station speaks of under another number than it had here. */
export interface Renumbering {
  stream: StreamState;
  from: string;
  to: string;
}

/** Puts a case that stands here under another number; its records stay as they were sent. */
export async function renumber(sql: Sql, stream: string, from: string, to: string): Promise<void> {
  await sql.query(
    `insert into arrived_case select (jsonb_populate_record(c, jsonb_build_object('project_no', $2::text))).* from arrived_case c where project_no = $1`,
    [from, to],
  );
  await sql.query('update case_event set project_no = $2 where project_no = $1', [from, to]);
  await sql.query('delete from arrived_case where project_no = $1', [from]);
  await sql.query(
    `update report_row set project_no = $2 where stream_id = (select stream_id from stream where project_no = $1)`,
    [from, to],
  );
  await sql.query('update stream set project_no = $2 where project_no = $1 and stream = $3', [from, to, stream]);
}

/**
 * The settlement that gave these cases their numbers is forgotten here, for the data is older than it; their station remembers. Cases that
 * stand here already move; rows of one that came with this very batch are to be written under the new number (`underNumber`).
 */
export async function moveRenumbered(
  platform: Platform,
  sql: Sql,
  stationId: string,
  moved: readonly Renumbering[],
): Promise<void> {
  for (const { stream, from, to } of moved) {
    if (stream.id !== null) await renumber(sql, stream.stream, from, to);
    await writeAudit(sql, platform.clock.now(), {
      username: 'platform',
      stationId,
      action: 'case.renumberedAgain',
      target: from,
      success: true,
      detail: { newNumber: to },
    });
  }
}

/** The row under the number its stream has after the whole batch. */
export const underNumber = ({ row, stream }: PlacedRow): PlacedRow =>
  row.projectNo === null || row.projectNo === stream.projectNo
    ? { row, stream }
    : { row: { ...row, projectNo: stream.projectNo }, stream };
