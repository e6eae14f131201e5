import { maskPhone } from '#contract/codes/mask.ts';
import type { CallOutcome } from '#contract/hotline/call.ts';
import {
  mostDrilled,
  type DrilledCall,
  type DrilledTicket,
  type DrillInput,
  type DrillView,
} from '#contract/hotline/drill.ts';
import type { DrillPart, ticketIndicators } from '#contract/hotline/names.ts';
import type { Ending } from '#contract/hotline/ticket.ts';
import { readBook } from '../hotline/book.ts';
import {
  callsCounted,
  dayRange,
  offeredInDay,
  registeredInDay,
  ticketsCounted,
  toBeCalledBack,
  waitedFrom,
  type CountedFrom,
} from '../hotline/counted-from.ts';
import { supervisorRoles } from '../hotline/roles.ts';
import { hotlineOf } from '../hotline/runtime.ts';
import { requireRole } from '../hotline/who.ts';
import type { Call } from '../kernel/context.ts';
import { formerNos, type TicketRow } from './access.ts';
import { dueNow, summaryOf } from './list.ts';

type TicketIndicator = (typeof ticketIndicators)[number];

/** What an indicator of a day is counted from, newest first. @throws ExpectedError FORBIDDEN not a supervisor */
export async function drillInto(call: Call, { day, indicator, part }: DrillInput): Promise<DrillView> {
  await requireRole(call, supervisorRoles);
  if (indicator === 'callBacksOpen')
    return await drillCalls(call, toBeCalledBack, { of: 'true', met: 'true' }, part, []);
  if (isOfCalls(indicator)) return await drillCalls(call, offeredInDay, callsCounted[indicator], part, dayRange(day));
  return await drillTickets(call, indicator, part, day);
}

const isOfCalls = (indicator: string): indicator is keyof typeof callsCounted => indicator in callsCounted;

const within = ({ of, met }: CountedFrom, part: DrillPart): string =>
  ({ met: `(${of}) and (${met})`, missed: `(${of}) and (${met}) is not true`, all: `(${of})` })[part];

/** Rows and figure in one statement: they are of the same moment. */
const counting = (table: string, base: string, counted: CountedFrom, part: DrillPart): string =>
  `(select count(*)::int from ${table} where ${base} and ${within(counted, 'met')}) as numerator,
   (select count(*)::int from ${table} where ${base} and ${within(counted, 'all')}) as denominator,
   (select count(*)::int from ${table} where ${base} and ${within(counted, part)}) as total`;

interface Counts {
  numerator: number;
  denominator: number;
  total: number;
}
const countsOf = ([row]: readonly Counts[]): Pick<DrillView, 'of' | 'total'> => ({
  of: { numerator: row?.numerator ?? 0, denominator: row?.denominator ?? 0 },
  total: row?.total ?? 0,
});

interface CallRow extends Counts {
  call_id: string | null;
  caller_sealed: string | null;
  is_protected: boolean;
  waited_from: Date;
  answered_at: Date | null;
  answered_name: string | null;
  ended_at: Date | null;
  outcome: CallOutcome | null;
}

async function drillCalls(
  call: Call,
  base: string,
  counted: CountedFrom,
  part: DrillPart,
  range: string[],
): Promise<DrillView> {
  const { db, clock } = call.platform;
  const { vault } = hotlineOf(call.platform);
  const rows = await db.query<CallRow>(
    `select n.*, l.* from (select ${counting('hotline_call c', base, counted, part)}) n left join lateral (
       select c.call_id, c.caller_sealed, coalesce(${waitedFrom}, c.started_at) as waited_from, c.answered_at, o.name as answered_name,
         c.ended_at, c.outcome,
         exists (select 1 from hotline_caller k where k.caller_print = c.caller_print and k.is_protected) as is_protected
       from hotline_call c left join operator o on o.operator_id = c.answered_by
       where ${base} and ${within(counted, part)} order by c.started_at desc, c.call_id limit ${mostDrilled}) l on true`,
    range,
  );
  const shown = (row: CallRow): DrilledCall[] =>
    row.call_id === null
      ? []
      : [
          {
            callId: row.call_id,
            caller: row.caller_sealed === null || row.is_protected ? '' : maskPhone(vault.open(row.caller_sealed)),
            isProtected: row.is_protected,
            waitedFrom: row.waited_from.toISOString(),
            answeredAt: row.answered_at?.toISOString() ?? null,
            answeredBy: row.answered_name,
            endedAt: row.ended_at?.toISOString() ?? null,
            outcome: row.outcome,
          },
        ];
  return { at: clock.now().toISOString(), ...countsOf(rows), tickets: [], calls: rows.flatMap(shown) };
}

interface DrilledRow extends TicketRow, Counts {
  ending: Ending | null;
  replied_at: Date | null;
  redo_count: number;
  satisfaction: number | null;
}

async function drillTickets(call: Call, indicator: TicketIndicator, part: DrillPart, day: string): Promise<DrillView> {
  const { db, clock } = call.platform;
  const now = clock.now();
  const isTimed = indicator === 'signedOnTime' || indicator === 'closedOnTime';
  const counted = ticketsCounted('$3::timestamptz')[indicator];
  const rows = await db.query<DrilledRow | (Counts & { ticket_id: null })>(
    `select n.*, l.* from (select ${counting('ticket t', registeredInDay, counted, part)}) n left join lateral (
       select t.*, ${formerNos}, p.ticket_no as parent_no from ticket t left join ticket p on p.ticket_id = t.parent_id
       where ${registeredInDay} and ${within(counted, part)}
       order by t.registered_at desc, t.ticket_id limit ${mostDrilled}) l on true`,
    [...dayRange(day), ...(isTimed ? [now.toISOString()] : [])],
  );
  const book = await readBook(db);
  const shown = (row: (typeof rows)[number]): DrilledTicket[] =>
    row.ticket_id === null
      ? []
      : [
          {
            ...summaryOf(row, book, dueNow(row), now),
            ending: row.ending,
            dispatchedAt: row.dispatched_at?.toISOString() ?? null,
            signedAt: row.signed_at?.toISOString() ?? null,
            signDue: row.sign_due?.toISOString() ?? null,
            repliedAt: row.replied_at?.toISOString() ?? null,
            closedAt: row.closed_at?.toISOString() ?? null,
            closeDue: row.close_due?.toISOString() ?? null,
            returnCount: row.return_count,
            redoCount: row.redo_count,
            satisfaction: row.satisfaction,
            countsReason: row.counts_reason,
          },
        ];
  return { at: now.toISOString(), ...countsOf(rows), tickets: rows.flatMap(shown), calls: [] };
}
