import { setResultReceived } from '#db/queries/decisions.ts';
import { listSealed } from '#db/queries/signatures.ts';
import type { Applicant, Person } from '#contract/cases.ts';
import { coverCertNo } from '#contract/codes/mask.ts';
import type { CaseOutcome, Delivery } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { openCase, tellStep, type ActInput } from '../acceptance/opened.ts';
import { storedOutcome } from '../cases/course.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { giveOver } from './give-over.ts';

/** The department's result has come to this window and waits for its applicant. */
export function receiveResult(ctx: HostContext, input: ActInput & { certNo: string }): void {
  const opened = openCase(ctx, input, 'receiveResult');
  record(ctx, { stream: caseStream(input.caseId), act: 'delivery.receiveResult', tells: ['station'] }, (on) => {
    setResultReceived(ctx.db, input.caseId, on.at);
    const text = `收到部门交来的结果${input.certNo ? `（${input.certNo}）` : ''}，等申请人领取`;
    tellStep(on, opened.subject, { name: '收到结果', text, action: '其他', opinion: text, seq: on.seq() });
  });
}

export interface DeliveryInput extends ActInput {
  collector: Pick<Person, 'name' | 'certNo'>;
  /** How the collector stands to the applicant, when it is somebody the case does not know. */
  relation: string;
  method: Delivery['method'];
  postNo: string;
}

/**
 * Hands the result over, with 送达回证: who took it, by which document, how, and whether it was signed for at the window.
 *
 * @throws ExpectedError COLLECTOR_UNKNOWN and those of `openCase`
 */
export function deliverResult(ctx: HostContext, input: DeliveryInput): void {
  const opened = openCase(ctx, input, 'deliver');
  const { caseId, collector, method, postNo } = input;
  const outcome = storedOutcome(opened.row);
  if (!outcome) throw new ExpectedError('ACT_NOT_NOW', { act: '送达结果', reason: '办理结果还没有到' });
  const relation = relationOf(opened.draft.applicant, collector) ?? input.relation.trim();
  if (relation === '') throw new ExpectedError('COLLECTOR_UNKNOWN');
  record(ctx, { stream: caseStream(caseId), act: 'delivery.deliver', tells: ['station'] }, (on) =>
    giveOver(ctx, on, {
      subject: opened.subject,
      outcome,
      delivery: {
        ...{ at: on.at, collectorName: collector.name, collectorCertNo: coverCertNo(collector.certNo), relation },
        ...{ method, postNo, isSigned: isSignedSince(ctx, caseId, outcome) },
      },
    }),
  );
}

/** By the number of their document, not by the name; null for somebody the case does not know. */
function relationOf(applicant: Applicant, { certNo }: Pick<Person, 'certNo'>): string | null {
  const isPerson = applicant.applicantType === '1';
  if (isPerson && certNo === applicant.person.certNo) return '本人';
  if (applicant.agent && certNo === applicant.agent.certNo) return isPerson ? '代理人' : '经办人';
  return null;
}

/** The page signed after the result came says what is handed over. */
const isSignedSince = ({ db }: HostContext, caseId: string, outcome: CaseOutcome): boolean =>
  listSealed(db, caseId).some((one) => one.signed_at > outcome.at);
