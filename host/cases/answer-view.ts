import { z } from 'zod';
import type { AskRow } from '#db/queries/verification-asks.ts';
import type { VerificationRow } from '#db/queries/verifications.ts';
import type { Verification } from '#contract/cases.ts';

const Given = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export function verificationView(row: VerificationRow, ask: AskRow | null = null): z.infer<typeof Verification> {
  return {
    verificationId: row.verification_id,
    name: row.name,
    title: row.title,
    department: row.department,
    state: row.state as z.infer<typeof Verification>['state'],
    message: row.message,
    failure: row.failure,
    limitMs: row.limit_ms,
    requestedAt: row.requested_at,
    answeredAt: row.answered_at,
    elapsedMs: row.elapsed_ms,
    asOf: row.as_of,
    digest: row.digest,
    attempt: row.attempt,
    given: Given.parse(JSON.parse(row.fill_json)),
    again: ask && { at: ask.next_at, tries: ask.tries },
  };
}

/** An answer as the platform is told of it. */
export function verificationPayload(projectNo: string, seq: number, answer: z.infer<typeof Verification>) {
  return {
    projectNo,
    seq,
    name: answer.name,
    department: answer.department,
    state: answer.state,
    message: answer.message.slice(0, 1000),
    requestedAt: answer.requestedAt,
    answeredAt: answer.answeredAt,
    digest: answer.digest,
    attempt: answer.attempt,
  };
}
