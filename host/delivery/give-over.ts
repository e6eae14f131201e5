import { setDelivered } from '#db/queries/decisions.ts';
import { listDocuments } from '#db/queries/documents.ts';
import { deliveryMethodNames } from '#contract/decision-names.ts';
import type { CaseOutcome, Delivery } from '#contract/decisions.ts';
import { tellStep } from '../acceptance/opened.ts';
import { documentKind } from '../documents/kinds.ts';
import { deliveryLetter } from '../documents/letters.ts';
import { makeLetter, type LetterSubject } from '../documents/make-letter.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Recording } from '../kernel/record.ts';

/** The result is in somebody's hand: 送达回证, the state, and a row of 办理环节; inside the transaction of whatever handed it over. */
export function giveOver(
  ctx: HostContext,
  on: Recording,
  { subject, outcome, delivery }: { subject: LetterSubject; outcome: CaseOutcome; delivery: Delivery },
): void {
  const { caseId } = subject;
  const seq = on.seq();
  const papers = listDocuments(ctx.db, caseId)
    .filter(({ kind, voided_at: voidedAt }) => !voidedAt && (kind === 'DECIDE_OK' || kind === 'DECIDE_NO'))
    .map(({ kind, doc_no: docNo }) => `《${documentKind(kind).title}》${docNo}`);
  const paper = makeLetter(ctx, on, subject, 'DELIVER', (facts) =>
    deliveryLetter(facts, { outcome, delivery, papers }),
  );
  setDelivered(ctx.db, caseId, JSON.stringify(delivery), on.at);
  const { method, collectorName, relation } = delivery;
  const text = `${deliveryMethodNames[method]}：${collectorName}（${relation}）领取${outcome.resultName || '结果'}，${paper.doc_no}`;
  tellStep(on, subject, { name: '送达', text, action: '其他', opinion: text, seq });
  on.note(paper.doc_no);
}
