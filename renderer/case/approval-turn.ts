import type { ApprovalTurn } from '#contract/approvals.ts';
import { dateText, dayOf, minuteText } from '../ui/time.ts';

const moment = (at: string, now: number): string =>
  dayOf(at) === dayOf(now) ? minuteText(at) : `${dateText(dayOf(at))} ${minuteText(at)}`;

/** Who is to answer, until when, and who after that, in words. */
export function turnText({ who, next, isNobodyHere, due, isOverdue }: ApprovalTurn, now: number): string {
  const until = due === null ? '' : isOverdue ? `，应在 ${moment(due, now)}前答复，已过期` : `，${moment(due, now)}前`;
  const nobody = isNobodyHere ? '本厅没有别人能复核，' : '';
  return `${nobody}等${who}${until}${next !== null && !isOverdue ? `；到期没有答复的，由${next}复核` : ''}`;
}
