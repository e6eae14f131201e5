import type { z } from 'zod';
import type { AwaitedCase } from '#contract/platform/cases.ts';
import { CaseDocumentReport } from '#contract/platform/rows/case.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import type { PlacedRow } from './placed-row.ts';

const kindOf: Partial<Record<string, 'decide' | 'correct'>> = { RECEIVE: 'decide', CORRECT: 'correct' };

/** Keeps for each case that has no number yet until when somebody has to answer; an acceptance or an end closes it. */
export async function writeAwaited(sql: Sql, placed: readonly PlacedRow[]): Promise<void> {
  const last = new Map<string, object | null>();
  const fresh = new Set(placed.flatMap(({ stream }) => (stream.id === null ? [stream.name] : [])));
  for (const { row, stream } of placed) {
    if (row.class === 'accept' || row.class === 'result') last.set(stream.name, null);
    if (row.class !== 'document') continue;
    const { kind, docNo, respondBy, dueCalendar, at } = CaseDocumentReport.parse(row.payload);
    const awaited = kindOf[kind];
    if (awaited === undefined || respondBy === undefined) continue;
    last.set(stream.name, { n: stream.name, k: awaited, d: docNo, r: respondBy, p: dueCalendar !== 'official', a: at });
  }
  if (last.size === 0) return;
  // Of a case that begins with these rows nothing was awaited before.
  const closed = [...last].flatMap(([name, open]) => (open === null && !fresh.has(name) ? [name] : []));
  const open = [...last.values()].filter((one) => one !== null);
  if (closed.length > 0)
    await sql.query(
      'delete from awaited a using stream s where s.stream_id = a.stream_id and s.name = any($1::text[])',
      [closed],
    );
  if (open.length > 0)
    await sql.query(
      `insert into awaited (stream_id, kind, doc_no, respond_by, is_provisional, since)
       select s.stream_id, w.k, w.d, w.r, w.p, w.a from jsonb_to_recordset($1::jsonb) as w (n text, k text, d text, r date, p boolean, a timestamptz)
       join stream s on s.name = w.n
       on conflict (stream_id) do update set kind = excluded.kind, doc_no = excluded.doc_no, respond_by = excluded.respond_by,
         is_provisional = excluded.is_provisional, since = excluded.since, over_at = null`,
      [JSON.stringify(open)],
    );
}

/** The day passed and the window said nothing: noted once, for whoever supervises. @param today China date */
export async function noteOverdue(platform: Platform, today: string): Promise<void> {
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    const over = await sql.query<{ kind: string; doc_no: string; station_id: string; respond_by: string }>(
      `update awaited a set over_at = $2::timestamptz from stream s where s.stream_id = a.stream_id and a.over_at is null
       and a.respond_by < $1::date returning a.kind, a.doc_no, s.station_id, a.respond_by::text as respond_by`,
      [today, now.toISOString()],
    );
    for (const one of over)
      await writeAudit(sql, now, {
        username: 'platform',
        stationId: one.station_id,
        action: one.kind === 'decide' ? 'case.deemedAccepted' : 'case.correctionRunOut',
        target: one.doc_no,
        success: true,
        detail: { respondBy: one.respond_by },
      });
  });
}

/** What waits for an answer, the most urgent first. @param hallCode of this hall; null: of every one */
export async function listAwaited(call: Call, hallCode: string | null): Promise<z.infer<typeof AwaitedCase>[]> {
  const rows = await call.platform.db.query<{
    kind: 'decide' | 'correct';
    doc_no: string;
    respond_by: string;
    is_provisional: boolean;
    over_at: Date | null;
    station_name: string;
    window_no: string;
  }>(
    `select a.kind, a.doc_no, a.respond_by::text as respond_by, a.is_provisional, a.over_at, t.station_name, t.window_no
     from awaited a join stream s using (stream_id) join station t on t.station_id = s.station_id
     where ($1::text is null or t.hall_code = $1) order by a.respond_by, a.doc_no limit 200`,
    [hallCode],
  );
  return rows.map((row) => ({
    kind: row.kind,
    docNo: row.doc_no,
    respondBy: row.respond_by,
    isProvisional: row.is_provisional,
    overAt: row.over_at?.toISOString() ?? null,
    stationName: row.station_name,
    windowNo: row.window_no,
  }));
}
