import type { HallPlan, HallService, PriorityLane } from '#contract/hall/plan.ts';
import type { IssueRequest } from '#contract/hall/procedures.ts';
import type { QueuePerson, TicketPaper } from '#contract/hall/tickets.ts';
import { ExpectedError } from '#contract/errors.ts';
import { readCode, readName, readPhone } from '#contract/typed/index.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { estimateFor } from './estimate.ts';
import { writeEvent } from './events.ts';
import { bandAt, hallDay, hallMinute, isOpenAt, openingText } from './hall-time.ts';
import { paperOf } from './papers.ts';
import { readPlan, requireGroup } from './plan.ts';
import { findTicket } from './tickets.ts';

const minute = 60_000;

/** What a number is made from, once it is known who asks and what for. */
export interface NewTicket {
  requestId: string;
  occurredAt: string;
  groupCode: string;
  services: HallService[];
  lane: { lane: PriorityLane; reason: string } | null;
  person: QueuePerson | null;
  isElder: boolean;
  withPaper: boolean;
  source: 'kiosk' | 'appointment' | 'manager' | 'local';
  stationId: string;
  operator: string;
  appointmentNo: string | null;
  /** Place in the one order; without it now, minus the head start of the lane. */
  rankAt: Date | null;
}

/**
 * A number at a kiosk, or from a manager for somebody who stands there.
 *
 * @throws ExpectedError HALL_CLOSED | HALL_QUOTA_FULL | INPUT_INVALID no such service, group or lane
 */
export async function issueTicket(call: Call, input: IssueRequest): Promise<TicketPaper> {
  const platform = await hallHere(call);
  const by = whoIssues(call);
  const hallCode = hallOf(platform);
  const [known] = await platform.db.query<{ ticket_id: string }>(
    'select ticket_id from queue_ticket where hall_code = $1 and request_id = $2',
    [hallCode, input.requestId],
  );
  if (known) return await paperOf(platform, platform.db, await findTicket(platform.db, hallCode, known.ticket_id));
  const { plan } = await readPlan(platform.db, hallCode);
  const services = input.serviceCodes.map((code) => requireService(plan, code));
  const ticket: NewTicket = {
    requestId: input.requestId,
    occurredAt: input.occurredAt,
    groupCode: groupFor(plan, services, input),
    services,
    lane: input.lane ? { lane: requireLane(plan, input.lane.laneCode), reason: input.lane.reason } : null,
    person: input.person,
    isElder: input.isElder,
    withPaper: input.withPaper,
    appointmentNo: null,
    rankAt: null,
    ...by,
  };
  return await makeTicket(platform, plan, ticket);
}

/** A station with a token is a kiosk or window; a manager's number carries the manager's name. */
function whoIssues(call: Call): Pick<NewTicket, 'source' | 'stationId' | 'operator'> {
  if (call.caller?.kind !== 'station')
    return { source: 'manager', stationId: 'platform', operator: operatorOf(call).name };
  return { source: 'kiosk', stationId: call.caller.stationId, operator: call.caller.stationName };
}

/** In the one spelling of each meaning, whichever system sent it: by telephone and last four somebody is found again at the kiosk. */
export const personAsRead = ({ name, certType, certNo, mobile }: QueuePerson): QueuePerson => ({
  certType,
  name: readName(name),
  certNo: readCode(certNo),
  mobile: readPhone(mobile),
});

/** Makes the number, once for each request however often and from wherever it comes. */
export async function makeTicket(platform: AtHall, plan: HallPlan, ticket: NewTicket): Promise<TicketPaper> {
  const hallCode = hallOf(platform);
  const group = requireGroup(plan, ticket.groupCode);
  const now = platform.clock.now();
  if (ticket.source !== 'local' && !isOpenAt(plan, now))
    throw new ExpectedError('HALL_CLOSED', { opening: openingText(plan, now) });
  try {
    const paper = await platform.db.tx(async (sql) => {
      const serial = await nextSerial(sql, hallCode, hallDay(now), group.groupCode);
      if (ticket.source === 'kiosk') await requireQuota(sql, hallCode, plan, ticket, now);
      const ticketId = platform.newId();
      const number = `${group.groupCode}${String(serial).padStart(3, '0')}`;
      const headStart = (ticket.lane?.lane.headStartMin ?? 0) * minute;
      await sql.query(
        `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_code, lane_reason, source, services, person, is_elder,
           appointment_no, state, rank_at, station_id, request_id, issued_at, paper_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14::timestamptz, $15, $16, $17::timestamptz, $18::timestamptz)`,
        [
          ticketId,
          hallCode,
          hallDay(now),
          number,
          group.groupCode,
          ticket.lane?.lane.laneCode ?? null,
          ticket.lane?.reason ?? '',
          ticket.source,
          JSON.stringify(
            ticket.services.map(({ serviceCode, serviceName, taskCode }) => ({ serviceCode, serviceName, taskCode })),
          ),
          ticket.person === null ? null : JSON.stringify(personAsRead(ticket.person)),
          ticket.isElder,
          ticket.appointmentNo,
          ticket.withPaper ? 'printing' : 'waiting',
          (ticket.rankAt ?? new Date(now.getTime() - headStart)).toISOString(),
          ticket.stationId,
          ticket.requestId,
          now.toISOString(),
          ticket.withPaper ? null : now.toISOString(),
        ],
      );
      const made = await findTicket(sql, hallCode, ticketId);
      const estimate = await estimateFor(platform, sql, plan, made);
      await sql.query(
        'insert into queue_estimate (ticket_id, group_code, ahead, estimate_min, made_at) values ($1, $2, $3, $4, $5::timestamptz)',
        [ticketId, group.groupCode, estimate.ahead, estimate.minutes, now.toISOString()],
      );
      await writeEvent(sql, platform, {
        kind: 'issued',
        operator: ticket.operator,
        ticketId,
        number,
        groupCode: group.groupCode,
        stationId: ticket.stationId,
        occurredAt: ticket.occurredAt,
        detail: {
          source: ticket.source,
          ...(ticket.lane ? { lane: ticket.lane.lane.laneName, reason: ticket.lane.reason } : {}),
        },
      });
      return await paperOf(platform, sql, made);
    });
    platform.bell.ring(hallCode);
    return paper;
  } catch (error) {
    // The same request on its way twice at once: the one that came second gets the number of the first.
    if (sqlState(error) !== '23505') throw error;
    const [known] = await platform.db.query<{ ticket_id: string }>(
      'select ticket_id from queue_ticket where hall_code = $1 and request_id = $2',
      [hallCode, ticket.requestId],
    );
    if (!known) throw error;
    return await paperOf(platform, platform.db, await findTicket(platform.db, hallCode, known.ticket_id));
  }
}

/** Held until the number is stored: no gap that cannot be explained, no number twice. */
export async function nextSerial(sql: Sql, hallCode: string, day: string, groupCode: string): Promise<number> {
  const [row] = await sql.query<{ last: number }>(
    `insert into queue_serial (hall_code, day, group_code, last) values ($1, $2, $3, 1)
     on conflict (hall_code, day, group_code) do update set last = queue_serial.last + 1 returning last`,
    [hallCode, day, groupCode],
  );
  if (!row) throw new Error('no serial came back');
  return row.last;
}

async function requireQuota(sql: Sql, hallCode: string, plan: HallPlan, ticket: NewTicket, now: Date): Promise<void> {
  const band = bandAt(plan, ticket.groupCode, hallMinute(now));
  if (!band || band.walkIns === null) return;
  const taken = await takenInBand(sql, hallCode, hallDay(now), ticket.groupCode, band);
  if (taken >= band.walkIns) throw new ExpectedError('HALL_QUOTA_FULL', { from: band.from, to: band.to });
}

export async function takenInBand(
  sql: Sql,
  hallCode: string,
  day: string,
  groupCode: string,
  band: { from: string; to: string },
): Promise<number> {
  const [row] = await sql.query<{ taken: number }>(
    `select count(*)::float8 as taken from queue_ticket where hall_code = $1 and day = $2 and group_code = $3 and source = 'kiosk'
       and state <> 'cancelled' and issued_at >= $4::timestamptz and issued_at < $5::timestamptz`,
    [hallCode, day, groupCode, `${day}T${band.from}:00+08:00`, `${day}T${band.to}:00+08:00`],
  );
  return row?.taken ?? 0;
}

export function requireService(plan: HallPlan, serviceCode: string): HallService {
  const service = plan.services.find((one) => one.serviceCode === serviceCode);
  if (!service) throw refused('serviceCodes', '没有这个事项，请重新选择');
  return service;
}

function requireLane(plan: HallPlan, laneCode: string): PriorityLane {
  const lane = plan.lanes.find((one) => one.laneCode === laneCode);
  if (!lane) throw refused('lane', '没有这条优先通道');
  return lane;
}

/** The first item decides, unless an answer sends it elsewhere. */
function groupFor(plan: HallPlan, services: HallService[], input: IssueRequest): string {
  const [first] = services;
  if (!first) {
    if (input.groupCode === null) throw refused('serviceCodes', '请选择要办的事项');
    return requireGroup(plan, input.groupCode).groupCode;
  }
  const sent = first.questions.flatMap((question) => {
    const answer = input.answers.find((one) => one.questionId === question.questionId);
    return question.options.find((one) => one.optionId === answer?.optionId)?.groupCode ?? [];
  });
  return sent[0] ?? first.groupCode;
}

const refused = (field: string, message: string): ExpectedError =>
  new ExpectedError('INPUT_INVALID', {}, { fields: [{ field, message }] });
