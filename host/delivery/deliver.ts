import { setResultReceived } from '#db/queries/decisions.ts';
import { listSealed } from '#db/queries/signatures.ts';
import type { Applicant, Person } from '#contract/cases.ts';
import { checkCitizenNumber } from '#contract/codes/index.ts';
import { coverCertNo } from '#contract/codes/mask.ts';
import type { CaseOutcome, Delivery } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { nameProblem, readCode, readName, readText } from '#contract/typed/index.ts';
import { openCase, tellStep, type ActInput } from '../acceptance/opened.ts';
import { isSameDocument } from '../cases/applicant.ts';
import { storedOutcome } from '../cases/course.ts';
import { chinaDate } from '../kernel/clock.ts';
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
 * @throws ExpectedError COLLECTOR_UNKNOWN | COLLECTOR_WRONG and those of `openCase`
 */
export function deliverResult(ctx: HostContext, input: DeliveryInput): void {
  const opened = openCase(ctx, input, 'deliver');
  const { caseId, method } = input;
  const postNo = readCode(input.postNo);
  const collector = { name: readName(input.collector.name), certNo: readCode(input.collector.certNo) };
  const outcome = storedOutcome(opened.row);
  if (!outcome) throw new ExpectedError('ACT_NOT_NOW', { act: '送达结果', reason: '办理结果还没有到' });
  const known = knownAs(opened.draft.applicant, collector);
  const problem = known ? nameDiffers(known.person, collector) : collectorProblem(collector, chinaDate(ctx.time.now()));
  if (problem !== null) throw new ExpectedError('COLLECTOR_WRONG', { problem });
  const relation = known?.relation ?? readText(input.relation);
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
function knownAs(
  { applicantType, person, agent }: Applicant,
  { certNo }: Pick<Person, 'certNo'>,
): { person: Person; relation: string } | null {
  const isPerson = applicantType === '1';
  const isThis = (one: Person): boolean => isSameDocument(one, { certType: one.certType, certNo });
  if (isPerson && isThis(person)) return { person, relation: '本人' };
  return agent && isThis(agent) ? { person: agent, relation: isPerson ? '代理人' : '经办人' } : null;
}

/** Somebody's number with another's name is a slip on 送达回证 that nobody could mend. */
const nameDiffers = (known: Person, { name }: Pick<Person, 'name'>): string | null =>
  readName(known.name) === name ? null : `证件号码是${known.name}的，姓名写的是${name}`;

/** What is wrong with somebody unknown to the case; 18 digits are a citizen's or a resident's, other documents have no rule here. */
function collectorProblem({ name, certNo }: Pick<Person, 'name' | 'certNo'>, today: string): string | null {
  const problem = nameProblem(name);
  if (problem !== null) return `姓名${problem}`;
  if (!/^\d{17}[\dX]$/.test(certNo))
    return /^[A-Z0-9]{4,18}$/.test(certNo) ? null : '证件号码应为 4 到 18 位字母和数字';
  return checkCitizenNumber(certNo, { today }).ok ? null : '证件号码的出生日期或校验位不对';
}

/** The page signed after the result came says what is handed over. */
const isSignedSince = ({ db }: HostContext, caseId: string, outcome: CaseOutcome): boolean =>
  listSealed(db, caseId).some((one) => one.signed_at > outcome.at);
