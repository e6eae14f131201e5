import type { Appointment } from '#contract/hall/procedures.ts';
import { QueuePerson, type TicketPaper } from '#contract/hall/tickets.ts';
import type { HallPlan } from '#contract/hall/plan.ts';
import { ExpectedError } from '#contract/errors.ts';
import { halfWidth, readCode, readPhone } from '#contract/typed/index.ts';
import type { Sql } from '../kernel/sql.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf } from './here.ts';
import { writeEvent } from './events.ts';
import { atHallTime, hallDay } from './hall-time.ts';
import { makeTicket, personAsRead, requireService } from './issue.ts';
import { paperOf } from './papers.ts';
import { readPlan } from './plan.ts';
import { findTicket } from './tickets.ts';

type State = 'booked' | 'checkedIn' | 'cancelled';
interface DbAppointment {
  appointment_no: string;
  service_code: string;
  day: string;
  slot_from: string;
  slot_to: string;
  person: unknown;
  state: State;
}

const minute = 60_000;

/**
 * Books, or moves what is booked under this number; the same again changes nothing.
 *
 * @throws ExpectedError HALL_QUOTA_FULL | HALL_APPOINTMENT_STATE it was used or cancelled already
 */
export async function bookAppointment(call: Call, input: Appointment): Promise<Appointment & { state: State }> {
  const by = operatorOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const { plan } = await readPlan(platform.db, hallCode);
  requireService(plan, input.serviceCode);
  return await platform.db.tx(async (sql) => {
    await sql.query('select pg_advisory_xact_lock(7431, hashtext($1))', [`${hallCode}/${input.day}`]);
    const known = await findAppointment(sql, hallCode, input.appointmentNo);
    if (known && known.state !== 'booked') throw new ExpectedError('HALL_APPOINTMENT_STATE');
    const isSame =
      known && known.day === input.day && known.slot_from === input.from && known.service_code === input.serviceCode;
    if (!isSame) await requireSlot(sql, hallCode, plan, input);
    await sql.query(
      `insert into queue_appointment (hall_code, appointment_no, service_code, day, slot_from, slot_to, person, state, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7::jsonb, 'booked', $8::timestamptz)
       on conflict (hall_code, appointment_no) do update set service_code = excluded.service_code, day = excluded.day,
         slot_from = excluded.slot_from, slot_to = excluded.slot_to, person = excluded.person, changed_at = excluded.changed_at`,
      [
        hallCode,
        input.appointmentNo,
        input.serviceCode,
        input.day,
        input.from,
        input.to,
        JSON.stringify(personAsRead(input.person)),
        platform.clock.now().toISOString(),
      ],
    );
    if (!isSame)
      await writeEvent(sql, platform, {
        kind: known ? 'appointmentMoved' : 'appointmentBooked',
        operator: by.name,
        detail: { appointmentNo: input.appointmentNo, day: input.day, from: input.from },
      });
    return { ...input, state: 'booked' };
  });
}

/** Cancelling twice, or what was never booked, is no failure; one that was used stays used. */
export async function cancelAppointment(call: Call, appointmentNo: string): Promise<void> {
  const by = operatorOf(call);
  const platform = await hallHere(call);
  await platform.db.tx(async (sql) => {
    const changed = await sql.query(
      `update queue_appointment set state = 'cancelled', changed_at = $3::timestamptz
       where hall_code = $1 and appointment_no = $2 and state = 'booked' returning appointment_no`,
      [hallOf(platform), appointmentNo, platform.clock.now().toISOString()],
    );
    if (changed.length > 0)
      await writeEvent(sql, platform, {
        kind: 'appointmentCancelled',
        operator: by.name,
        detail: { appointmentNo },
      });
  });
}

/**
 * Turns an appointment of today into a number in the one queue. In time it stands where somebody stood who came
 * `appointmentHeadStartMin` before its hour; later than the grace it queues like everybody who comes now.
 *
 * @throws ExpectedError HALL_APPOINTMENT_UNKNOWN none of today under this number, or telephone and last four
 */
export async function checkIn(
  call: Call,
  input: {
    requestId: string;
    occurredAt: string;
    appointmentNo: string | null;
    mobile: string | null;
    certEnd: string | null;
    withPaper: boolean;
  },
): Promise<TicketPaper> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const now = platform.clock.now();
  const { plan } = await readPlan(platform.db, hallCode);
  const found = await lookUp(platform.db, hallCode, hallDay(now), input);
  if (!found || found.state === 'cancelled') throw new ExpectedError('HALL_APPOINTMENT_UNKNOWN');
  const requestId = `appointment/${found.appointment_no}`;
  if (found.state === 'checkedIn') {
    const [ticket] = await platform.db.query<{ ticket_id: string }>(
      'select ticket_id from queue_ticket where hall_code = $1 and request_id = $2',
      [hallCode, requestId],
    );
    if (ticket) return await paperOf(platform, platform.db, await findTicket(platform.db, hallCode, ticket.ticket_id));
  }
  const start = atHallTime(found.day, found.slot_from);
  const isLate = now.getTime() > start.getTime() + plan.appointmentGraceMin * minute;
  const service = requireService(plan, found.service_code);
  const paper = await makeTicket(platform, plan, {
    // Of the appointment, not of the visit to the kiosk: checked in twice it is one number.
    requestId,
    occurredAt: input.occurredAt,
    groupCode: service.groupCode,
    services: [service],
    lane: null,
    person: QueuePerson.parse(found.person),
    isElder: false,
    withPaper: input.withPaper,
    source: 'appointment',
    stationId: station.stationId,
    operator: station.stationName,
    appointmentNo: found.appointment_no,
    rankAt: isLate ? null : new Date(start.getTime() - plan.appointmentHeadStartMin * minute),
  });
  await platform.db.query(
    `update queue_appointment set state = 'checkedIn', changed_at = $3::timestamptz where hall_code = $1 and appointment_no = $2`,
    [hallCode, found.appointment_no, now.toISOString()],
  );
  return paper;
}

async function requireSlot(sql: Sql, hallCode: string, plan: HallPlan, input: Appointment): Promise<void> {
  const { groupCode } = requireService(plan, input.serviceCode);
  const band = plan.quotas.find((one) => one.groupCode === groupCode && one.from <= input.from && input.from < one.to);
  if (!band) return;
  const codes = plan.services.filter((one) => one.groupCode === groupCode).map((one) => one.serviceCode);
  const [row] = await sql.query<{ booked: number }>(
    `select count(*)::float8 as booked from queue_appointment where hall_code = $1 and day = $2 and slot_from >= $3 and slot_from < $4
       and state <> 'cancelled' and appointment_no <> $5 and service_code = any (string_to_array($6, chr(10)))`,
    [hallCode, input.day, band.from, band.to, input.appointmentNo, codes.join('\n')],
  );
  if ((row?.booked ?? 0) >= band.appointments)
    throw new ExpectedError('HALL_QUOTA_FULL', { from: band.from, to: band.to });
}

async function findAppointment(sql: Sql, hallCode: string, appointmentNo: string): Promise<DbAppointment | undefined> {
  const [row] = await sql.query<DbAppointment>(
    'select * from queue_appointment where hall_code = $1 and appointment_no = $2',
    [hallCode, appointmentNo],
  );
  return row;
}

async function lookUp(
  sql: Sql,
  hallCode: string,
  day: string,
  input: { appointmentNo: string | null; mobile: string | null; certEnd: string | null },
): Promise<DbAppointment | undefined> {
  if (input.appointmentNo !== null) {
    const row = await findAppointment(sql, hallCode, halfWidth(input.appointmentNo).trim());
    return row?.day === day ? row : undefined;
  }
  const mobile = readPhone(input.mobile ?? '');
  const certEnd = readCode(input.certEnd ?? '');
  if (mobile === '' || certEnd.length !== 4) return undefined;
  const [row] = await sql.query<DbAppointment>(
    `select * from queue_appointment where hall_code = $1 and day = $2 and person ->> 'mobile' = $3
       and upper(right(person ->> 'certNo', 4)) = upper($4) and state <> 'cancelled' order by state, slot_from limit 1`,
    [hallCode, day, mobile, certEnd],
  );
  return row;
}
