import { ApprovalRequest, type ApprovalDecision } from '#contract/approvals.ts';
import { ExpectedError } from '#contract/errors.ts';
import { roleNames } from '#contract/names.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import { signedInAt } from '../cases/reach.ts';
import { publish } from '../kernel/feed.ts';

/** Keeps what a station asks; asking again about the same act of a case takes the place of what was asked before. */
export async function askApproval(call: Call, request: ApprovalRequest): Promise<void> {
  const { stationId } = stationOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  await db.tx(async (sql) => {
    const [known] = await sql.query<{ station_id: string }>('select station_id from approval where approval_id = $1', [
      request.approvalId,
    ]);
    if (known?.station_id === stationId) return;
    if (known) throw new ExpectedError('PLATFORM_CONFLICT');
    await sql.query(
      `update approval set state = 'replaced' where station_id = $1 and case_id = $2 and request->>'act' = $3 and state = 'waiting'`,
      [stationId, request.caseId, request.act],
    );
    await sql.query(
      `insert into approval (approval_id, case_id, station_id, asked_by, request, state, asked_at)
       values ($1, $2, $3, $4, $5::jsonb, 'waiting', $6::timestamptz)`,
      [request.approvalId, request.caseId, stationId, request.askedBy, JSON.stringify(request), now.toISOString()],
    );
  });
}

const ofHall = (parameter: string): string =>
  `exists (select 1 from station h where h.station_id = approval.station_id and h.hall_code = ${parameter})`;

/**
 * What waits for somebody of these roles in the hall signed in at, oldest first; never what one asked oneself.
 *
 * @throws ExpectedError HALL_NOT_SIGNED_IN
 */
export async function listApprovals(call: Call): Promise<ApprovalRequest[]> {
  const { operatorId, roles } = operatorOf(call);
  const { hallCode } = signedInAt(call);
  const rows = await call.platform.db.query<{ request: unknown }>(
    `select request from approval where state = 'waiting' and asked_by <> $1 and ${ofHall('$3')}
     and exists (select 1 from jsonb_array_elements_text(request->'roles') r where r = any(select jsonb_array_elements_text($2::jsonb)))
     order by asked_at limit 100`,
    [operatorId, JSON.stringify(roles), hallCode],
  );
  return rows.map((row) => ApprovalRequest.parse(row.request));
}

/** @throws ExpectedError APPROVAL_GONE | APPROVAL_SAME_PERSON | APPROVAL_ROLE | APPROVAL_HALL another hall's | HALL_NOT_SIGNED_IN */
export async function decideApproval(
  call: Call,
  { approvalId, isGranted, note }: { approvalId: string; isGranted: boolean; note: string },
): Promise<void> {
  const { operatorId, username, name, roles } = operatorOf(call);
  const { hallCode } = signedInAt(call);
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
    // Where its station is now: that may be another hall than when it asked.
    if (!row.is_of_hall) throw new ExpectedError('APPROVAL_HALL', { hall: row.hall_name || request.hallName });
    if (!request.roles.some((role) => roles.includes(role)))
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
      hallCode,
      at: now.toISOString(),
    };
    await publish(platform, sql, { kind: 'approval', ref: approvalId, stationId: row.station_id, body: decision });
    await writeAudit(sql, now, {
      username,
      stationId: row.station_id,
      action: isGranted ? 'approval.grant' : 'approval.decline',
      target: approvalId,
      success: true,
      detail: { act: request.act, caseId: request.caseId },
    });
  });
}
