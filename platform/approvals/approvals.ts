import {
  ApprovalRequest,
  type ApprovalDecision,
  type ApprovalTurn,
  type WaitingApproval,
} from '#contract/approvals.ts';
import { ExpectedError } from '#contract/errors.ts';
import { roleNames } from '#contract/names.ts';
import type { Role } from '#contract/people.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import { signedInAt } from '../cases/reach.ts';
import { publish } from '../kernel/feed.ts';
import type { Sql } from '../kernel/sql.ts';
import { answerDue, secondsOf, turnOf, type Second, type Turn } from './turn.ts';

/**
 * Keeps what a station asks; asking again about the same act of a case takes the place of what was asked before.
 *
 * @returns whose turn it is now
 */
export async function askApproval(call: Call, request: ApprovalRequest): Promise<ApprovalTurn> {
  const { stationId } = stationOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  return await db.tx(async (sql) => {
    const [known] = await sql.query<{ station_id: string }>('select station_id from approval where approval_id = $1', [
      request.approvalId,
    ]);
    if (known?.station_id === stationId) return told(await turnNow(call, sql, request.approvalId));
    if (known) throw new ExpectedError('PLATFORM_CONFLICT');
    await sql.query(
      `update approval set state = 'replaced' where station_id = $1 and case_id = $2 and request->>'act' = $3 and state = 'waiting'`,
      [stationId, request.caseId, request.act],
    );
    await sql.query(
      `insert into approval (approval_id, case_id, station_id, asked_by, request, state, asked_at, due)
       values ($1, $2, $3, $4, $5::jsonb, 'waiting', $6::timestamptz, $7::timestamptz)`,
      [
        ...[request.approvalId, request.caseId, stationId, request.askedBy, JSON.stringify(request)],
        ...[now.toISOString(), (await answerDue(call.platform, sql, now)).toISOString()],
      ],
    );
    return told(await turnNow(call, sql, request.approvalId));
  });
}

/** The case went on without an answer, or was given up: nobody is asked any more. */
export async function withdrawApproval(call: Call, approvalId: string): Promise<void> {
  await call.platform.db.query(
    `update approval set state = 'replaced' where approval_id = $1 and station_id = $2 and state = 'waiting'`,
    [approvalId, stationOf(call).stationId],
  );
}

interface Waiting {
  request: unknown;
  asked_by: string;
  hall_code: string | null;
  due: Date | null;
}
const turnOfRow = (call: Call, seconds: readonly Second[], row: Waiting): Turn =>
  turnOf(
    call.platform,
    seconds,
    {
      ...{ askedBy: row.asked_by, roles: ApprovalRequest.parse(row.request).roles },
      ...{ hallCode: row.hall_code, due: row.due },
    },
    call.platform.clock.now(),
  );

async function turnNow(call: Call, sql: Sql, approvalId: string): Promise<Turn> {
  const [row] = await sql.query<Waiting>(
    'select request, asked_by, due, hall_code from approval join station using (station_id) where approval_id = $1',
    [approvalId],
  );
  if (!row) throw new ExpectedError('APPROVAL_GONE');
  return turnOfRow(call, await secondsOf(sql), row);
}

const told = ({ mayComeNext: _, ...turn }: Turn): ApprovalTurn => turn;

const ofHall = (parameter: string): string =>
  `exists (select 1 from station h where h.station_id = approval.station_id and h.hall_code = ${parameter})`;

/**
 * What waits for whoever asks, oldest first: in the hall signed in at what their roles may answer, and from everywhere what is theirs
 * next; never what one asked oneself.
 *
 * @throws ExpectedError HALL_NOT_SIGNED_IN
 */
export async function listApprovals(call: Call): Promise<WaitingApproval[]> {
  const person = operatorOf(call);
  const hallCode = isOfHalls(person) ? signedInAt(call).hallCode : null;
  const { db } = call.platform;
  const rows = await db.query<Waiting>(
    `select request, asked_by, due, hall_code from approval join station using (station_id)
     where state = 'waiting' and asked_by <> $1 order by asked_at limit 500`,
    [person.operatorId],
  );
  const seconds = rows.length === 0 ? [] : await secondsOf(db);
  const found = rows.flatMap((row): WaitingApproval[] => {
    const request = ApprovalRequest.parse(row.request);
    const turn = turnOfRow(call, seconds, row);
    const isOfHall = row.hall_code !== null && row.hall_code === hallCode;
    const isMine = (isOfHall && request.roles.some((role) => person.roles.includes(role))) || turn.mayComeNext(person);
    return isMine ? [{ ...request, turn: told(turn) }] : [];
  });
  return found.slice(0, 100);
}

/** Whose work is in one hall; an administrator's is in none. */
const isOfHalls = ({ roles }: { roles: readonly Role[] }): boolean =>
  roles.includes('clerk') || roles.includes('hallManager');

/** @throws ExpectedError APPROVAL_GONE | APPROVAL_SAME_PERSON | APPROVAL_ROLE | APPROVAL_HALL another hall's | HALL_NOT_SIGNED_IN */
export async function decideApproval(
  call: Call,
  { approvalId, isGranted, note }: { approvalId: string; isGranted: boolean; note: string },
): Promise<void> {
  const { operatorId, username, name, roles, at } = operatorOf(call);
  const hallCode = isOfHalls({ roles }) ? signedInAt(call).hallCode : (at?.hallCode ?? null);
  const { platform } = call;
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    const [row] = await sql.query<{
      station_id: string;
      state: string;
      asked_by: string;
      request: unknown;
      is_of_hall: boolean;
      hall_name: string;
    }>(
      `select station_id, state, asked_by, request, ${ofHall('$2')} as is_of_hall,
         coalesce((select h.hall_name from hall h join station s using (hall_code) where s.station_id = approval.station_id), '') as hall_name from approval where approval_id = $1 for no key update`,
      [approvalId, hallCode],
    );
    if (row?.state !== 'waiting') throw new ExpectedError('APPROVAL_GONE');
    if (row.asked_by === operatorId) throw new ExpectedError('APPROVAL_SAME_PERSON');
    const request = ApprovalRequest.parse(row.request);
    const isOfRole = request.roles.some((role) => roles.includes(role));
    const cameNext =
      !(row.is_of_hall && isOfRole) && (await turnNow(call, sql, approvalId)).mayComeNext({ operatorId, roles });
    // Where its station is now: that may be another hall than when it asked.
    if (!row.is_of_hall && !cameNext)
      throw new ExpectedError('APPROVAL_HALL', { hall: row.hall_name || request.hallName });
    if (!isOfRole && !cameNext)
      throw new ExpectedError('APPROVAL_ROLE', {
        name,
        roles: request.roles.map((role) => roleNames[role]).join('或'),
      });
    await sql.query(
      'update approval set state = $2, decided_by = $3, decided_at = $4::timestamptz, note = $5 where approval_id = $1',
      [approvalId, isGranted ? 'granted' : 'declined', operatorId, now.toISOString(), note],
    );
    const decision: ApprovalDecision = {
      approvalId,
      caseId: request.caseId,
      isGranted,
      note,
      by: { operatorId, username, name, roles },
      ...(hallCode === null ? {} : { hallCode }),
      ...(cameNext ? { cameNext } : {}),
      at: now.toISOString(),
    };
    await publish(platform, sql, { kind: 'approval', ref: approvalId, stationId: row.station_id, body: decision });
    await writeAudit(sql, now, {
      username,
      stationId: row.station_id,
      action: isGranted ? 'approval.grant' : 'approval.decline',
      target: approvalId,
      success: true,
      detail: { act: request.act, caseId: request.caseId, ...(cameNext ? { cameNext } : {}) },
    });
  });
}
