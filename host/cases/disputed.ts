import { listDataCorrections, type DataCorrectionRow } from '#db/queries/data-corrections.ts';
import type { VerificationRow } from '#db/queries/verifications.ts';
import type { Db } from '#db/open.ts';
import { correctionStateNames } from '#contract/data-correction-names.ts';
import { CorrectionState, type DataObjection } from '#contract/data-corrections.ts';

const isOpen = (state: string): boolean => state === 'submitted' || state === 'accepted';

/**
 * Which of these answers nobody is to rely on, because the department was told that they are wrong: until it says that they are not, or
 * was asked anew after it had put them right. An accepted case stays as it was accepted.
 *
 * @returns ids of verifications
 */
export function disputedAnswers(
  db: Db,
  row: { case_id: string; project_no: string | null },
  answers: readonly VerificationRow[],
): ReadonlySet<string> {
  const objections = listDataCorrections(db, row.case_id).filter(
    (one) => row.project_no === null || one.is_before === 1,
  );
  const isAbout = (answer: VerificationRow, one: DataCorrectionRow): boolean => {
    if (one.name !== answer.name || one.subject !== answer.subject) return false;
    if (row.project_no !== null || isOpen(one.state)) return true;
    return one.state === 'corrected' && (answer.requested_at ?? '') <= (one.answered_at ?? '');
  };
  return new Set(
    answers
      .filter((answer) => objections.some((one) => isAbout(answer, one)))
      .map(({ verification_id: verificationId }) => verificationId),
  );
}

export const objectionsOf = (db: Db, caseId: string, today: string): DataObjection[] =>
  listDataCorrections(db, caseId).map((one) => ({
    requestNo: one.request_no,
    name: one.name,
    title: one.title,
    department: one.department,
    about: one.about,
    givenValue: one.given_value,
    claimedValue: one.claimed_value,
    reason: one.reason,
    by: one.operator_name,
    at: one.at,
    due: one.due,
    isProvisional: one.due_calendar !== 'official',
    isOverdue: isOpen(one.state) && one.due < today,
    state: CorrectionState.parse(one.state),
    answer: one.answer,
    answeredBy: one.answered_by,
    answeredAt: one.answered_at,
  }));

/** Why nothing more can be said of this answer now, or null. */
export function objectionObstacle(db: Db, answer: VerificationRow, about: string): string | null {
  if (!['valid', 'warning', 'invalid'].includes(answer.state)) return '部门还没有答复';
  const [open] = listDataCorrections(db, answer.case_id).filter(
    (one) => one.name === answer.name && one.subject === answer.subject && one.about === about && isOpen(one.state),
  );
  return open ? `已提出过（${open.request_no}，${correctionStateNames[CorrectionState.parse(open.state)]}）` : null;
}
