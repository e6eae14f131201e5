import type { CaseRow } from '#db/queries/cases.ts';
import { listSupplements, type SupplementRow } from '#db/queries/supplements.ts';
import { actsIn, type WindowAct } from '#contract/case-states.ts';
import type { OfferedAct } from '#contract/decisions.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { storedOutcome } from '../cases/course.ts';
import type { CaseDeps, CaseFacts } from '../cases/facts.ts';
import { letterKind, type LetterName } from '../documents/kinds.ts';
import { hasNumber } from '../documents/make-letter.ts';
import { readHall } from '../kernel/hall.ts';
import { parcelObstacle } from '../cases/parcels.ts';
import { paymentObstacle } from '../cases/payments.ts';

/** More than this between the local clock and the platform's, and no legal promise is made. */
export const maxClockOffMs = 10 * 60 * 1000;

/** What the state of the case allows here, each with what stands in its way: known before a key is pressed. */
export function offeredActs(deps: CaseDeps, row: CaseRow, facts: CaseFacts): OfferedAct[] {
  return actsIn(row.state)
    .filter((act) => isMeant(deps, act, row, facts))
    .map((act) => ({ act, obstacle: actObstacle(deps, row, facts, act) }));
}

/** An act that this item or moment has no use for is not offered at all. */
function isMeant({ db }: CaseDeps, act: WindowAct, row: CaseRow, { item }: CaseFacts): boolean {
  if (act === 'supplement') return outstanding(db, row.case_id).length > 0;
  if (act === 'complete') return item?.projectType === '1';
  if (act === 'receiveResult') return row.result_received_at === null;
  return true;
}

/** The paper an act makes; the acceptance has its own. */
export const paperOf: Partial<Record<WindowAct, LetterName>> = {
  receive: 'RECEIVE',
  correct: 'CORRECT',
  refuse: 'REFUSE',
  notRequired: 'NOT_REQUIRED',
  withdraw: 'WITHDRAW',
  complete: 'DECIDE_OK',
  startSpecial: 'SPECIAL',
  deliver: 'DELIVER',
};

const outstanding = (db: CaseDeps['db'], caseId: string): SupplementRow[] =>
  listSupplements(db, caseId).filter((one) => one.received_at === null);

/** Acts that say what is missing, or that nothing will come of it: too late once the law has accepted. */
const beforeSilence: readonly WindowAct[] = ['correct', 'refuse', 'notRequired'];

export function actObstacle({ db, time }: CaseDeps, row: CaseRow, facts: CaseFacts, act: WindowAct): string | null {
  const { item, draft, today } = facts;
  if (!item) return '还没有选事项';
  const who = applicantIdentity(draft.applicant);
  if (who.name.trim() === '' || who.certNo.trim() === '') return '申请人的姓名和证件号码没有填';
  if (readHall(db) === null) return '本机还没有登记到大厅，请先联网登录一次';
  if (Math.abs(time.offsetMs()) > maxClockOffMs) return '本机时间与平台相差太大，请技术人员校准';
  if (row.state === 'RECEIVED' && row.decide_by !== null && row.decide_by < today && beforeSilence.includes(act))
    return '收件后五个工作日没有告知补正，依法自收件之日起即为受理';
  if (act === 'receive' && !draft.materials.some((one) => one.isCollected)) return '还没有收到任何材料';
  if (act === 'deliver' && storedOutcome(row) === null) return '办理结果还没有到';
  const awaited = act === 'deliver' ? outstanding(db, row.case_id) : [];
  if (awaited.length > 0) return `容缺的“${awaited.map((one) => one.material_name).join('”“')}”还没有补交`;
  if (act === 'deliver' && row.result_received_at === null) return '结果还没有交到窗口，请先登记收到结果';
  const unsettled = act === 'deliver' ? (paymentObstacle(db, row.case_id) ?? parcelObstacle(db, row.case_id)) : null;
  if (unsettled !== null) return unsettled;
  const paper = paperOf[act];
  return paper !== undefined && !hasNumber(db, item, paper)
    ? `《${letterKind(paper).title}》的文书编号已用完，联网后自动补领`
    : null;
}
