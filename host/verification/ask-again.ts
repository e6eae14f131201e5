import { dropAsk, findAsk, saveAsk } from '#db/queries/verification-asks.ts';
import { findCase } from '#db/queries/cases.ts';
import type { VerificationRow } from '#db/queries/verifications.ts';
import { isAskableState } from '#contract/case-states.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';

/** How long an open question is asked again, and how often. */
export interface AskPace {
  /** Looks for questions whose time has come. */
  lookMs: number;
  /** Before the second, third … time; the last holds on. */
  waitsMs: readonly number[];
  /** Before anybody had time to mend what only a person can mend. */
  mendMs: number;
  /** About an accepted case, from when the answer was found missing. */
  acceptedMs: number;
  /** About a draft: the person sits at the window, or has gone. */
  draftMs: number;
}

const minuteMs = 60_000;
export const usualAskPace: AskPace = {
  lookMs: 10_000,
  waitsMs: [0.5, 1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * minuteMs),
  mendMs: 10 * minuteMs,
  acceptedMs: 7 * 24 * 60 * minuteMs,
  draftMs: 30 * minuteMs,
};

/** What a person must mend first: asking often does not help. */
const forPeople: readonly ErrorCode[] = [
  'VERIFY_KEY',
  'VERIFY_REFUSED',
  'VERIFY_DEFINITION',
  'VERIFY_TOO_OFTEN',
  'LINE_AUTHORITY',
  'LINE_EXPIRED',
  'LINE_NAME',
  'LINE_TLS',
  'LINE_PROXY',
];

/** Why no answer is waited for any longer; null while it is. */
export type End = 'over' | 'closed' | 'changed' | null;

/**
 * Puts a question that was not answered back on the list, later each time.
 *
 * @returns `over` when it has been asked long enough, `closed` when nobody works on the case any more
 */
export function askLater(
  ctx: HostContext,
  pace: AskPace,
  row: VerificationRow,
  { code, waitMs = 0 }: { code: ErrorCode | null; waitMs?: number | undefined },
): End {
  const { verification_id: id } = row;
  const now = ctx.time.now().getTime();
  const known = findAsk(ctx.db, id);
  const tries = (known?.tries ?? 0) + 1;
  const first = known?.first_at ?? ctx.time.iso();
  const found = findCase(ctx.db, row.case_id);
  const isAccepted = (found?.project_no ?? null) !== null;
  const end: End = !found || !isAskableState(found.state) ? 'closed' : null;
  const late = now - Date.parse(first) >= (isAccepted ? pace.acceptedMs : pace.draftMs);
  if (end !== null || late) {
    dropAsk(ctx.db, id);
    return end ?? 'over';
  }
  const step = pace.waitsMs[Math.min(tries, pace.waitsMs.length) - 1] ?? minuteMs;
  const wait = Math.max(step, waitMs, code !== null && forPeople.includes(code) ? pace.mendMs : 0);
  // Not all windows at once, when a department comes back.
  const next = new Date(now + wait * (1 + ctx.random() / 5)).toISOString();
  saveAsk(ctx.db, { verification_id: id, tries, first_at: first, next_at: next });
  return null;
}

/** At acceptance: what was not answered until now is asked for from now on, as the clerk was told. */
export function promiseAnswers(ctx: Pick<HostContext, 'db' | 'time'>, verificationIds: string[]): void {
  const now = ctx.time.iso();
  for (const id of verificationIds) {
    const known = findAsk(ctx.db, id);
    saveAsk(ctx.db, { verification_id: id, tries: known?.tries ?? 1, first_at: now, next_at: known?.next_at ?? now });
  }
}
