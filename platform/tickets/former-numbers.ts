import type { TicketReport } from '#contract/hotline/ticket.ts';
import type { Sql } from '../kernel/sql.ts';

/** What the caller was told and what counts, as it stands in the ticket's course. */
export const renumberedText = (from: string, to: string): string =>
  `登记时告知来电人的编号 ${from} 已属于另一件工单，改为 ${to}，请告知来电人`;

interface Change {
  report: TicketReport;
  stationId: string | null;
  username: string;
  at: Date;
}

/**
 * A ticket that stands here already comes under another number. Its station gave it that one since, because the former was another's: it
 * moves. Otherwise the station's store was put back and the same question was registered again: the number it has here stays, and it is
 * found under the later one as well. One statement, so that all of it is there or nothing.
 *
 * @param known the number under which it stands
 * @returns the number under which it stands now
 */
export async function followNumber(sql: Sql, known: string, change: Change): Promise<string> {
  const { report } = change;
  const isMoved = report.formerNos.includes(known);
  const [from, to] = isMoved ? [known, report.ticketNo] : [report.ticketNo, known];
  const again = report.question.confidential ? '（保密，内容见登记的工作站）' : report.question.content;
  await sql.query(
    `with former as (
       insert into ticket_former_number (ticket_no, ticket_id, at)
       select f.no, $1, $5::timestamptz from unnest($2::text[]) as f (no) on conflict do nothing returning ticket_no),
     moved as (
       update ticket set ticket_no = $3, change = nextval('hotline_change') where ticket_id = $1 and ticket_no <> $3),
     course as (
       insert into ticket_step (ticket_id, at, act, by_id, by_name, org_code, state, text)
       select ticket_id, $5::timestamptz, 'renumber', $6, $7, '', state, $8 from ticket
       where ticket_id = $1 and exists (select 1 from former where ticket_no = $4))
     insert into audit (at, username, station_id, action, target, success, detail)
     select $5::timestamptz, $9, $10, 'ticket.renumber', $4, true, jsonb_build_object('newNumber', $3::text)
     where exists (select 1 from former where ticket_no = $4)`,
    [
      report.ticketId,
      [...new Set([from, ...report.formerNos])].filter((no) => no !== to),
      to,
      from,
      change.at.toISOString(),
      report.agentId,
      report.agentName,
      isMoved
        ? renumberedText(from, to)
        : `工作站的数据恢复过，同一诉求又登记为 ${from}，仍用 ${to}。再次登记的内容：${again}`.slice(0, 5000),
      change.username,
      change.stationId,
    ],
  );
  return to;
}
