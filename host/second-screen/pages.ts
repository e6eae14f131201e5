import { ExpectedError } from '#contract/errors.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import type { secondScreenKinds } from '#contract/workstation/schemas.ts';
import type { HostContext } from '../kernel/context.ts';
import { record, type Actor } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { caseContent, isStill, type CaseContent } from '../confirmation/content.ts';
import type { Push, Taken } from './screen.ts';

/** What is to be paid for a case; `code` is the content of the payment code. */
export interface Bill {
  /** 分 */ amount: number;
  payee: string;
  code: string;
}

/** Pages whose content others know. */
export interface PageSources {
  /** What is to be paid for a case now. */
  billOf: (caseId: string) => Bill | null;
  ratePage: (caseId: string) => Push;
}

export type ShowableKind = (typeof secondScreenKinds)[number];

const declined: Taken = { text: '申请人没有确认', isPositive: false };

/** The page of that kind for a case. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | NOT_READY */
export async function pageFor(
  ctx: HostContext,
  caseId: string,
  kind: ShowableKind,
  { billOf, ratePage }: PageSources,
): Promise<Push> {
  if (kind === 'rate') return ratePage(caseId);
  const content = caseContent(ctx, caseId);
  if (kind === 'pay') return payPage(ctx, content, () => billOf(caseId));
  // Only a name and a thing applied for make something to confirm.
  if (!content.item || content.facts.length === 0) throw new ExpectedError('NOT_READY', { missing: '还没有选事项' });
  return kind === 'confirm' ? confirmPage(ctx, content) : await readPage(ctx, content);
}

function confirmPage(ctx: HostContext, { row, facts, factsSm3 }: CaseContent): Push {
  const { case_id: caseId } = row;
  const operator = ctx.session.operator();
  return {
    caseId,
    title: '请核对信息',
    content: { kind: 'confirm', facts },
    isStill: () => isStill(ctx, caseId, factsSm3),
    take(answer) {
      if (answer.kind !== 'confirm') return noted(ctx, caseId, operator, 'secondScreen.confirm', 'declined', declined);
      const isKnown = answer.wrong.every((label) => facts.some((one) => one.label === label));
      if (!isKnown || (answer.isRight && answer.wrong.length > 0)) throw new ExpectedError('INPUT_INVALID');
      if (!answer.isRight)
        return noted(ctx, caseId, operator, 'secondScreen.confirm', `wrong: ${answer.wrong.join('、')}`, {
          text: answer.wrong.length > 0 ? `申请人指出有误：${answer.wrong.join('、')}` : '申请人说有不对的地方',
          isPositive: false,
          wrong: answer.wrong,
        });
      keepConfirmed(
        ctx,
        caseId,
        '申请人核对',
        `申请人在第二屏核对无误（${facts.length} 项），内容摘要 ${factsSm3}`,
        operator,
        { act: 'secondScreen.confirm', detail: factsSm3 },
      );
      return { text: '申请人已确认', isPositive: true };
    },
  };
}

async function readPage(ctx: HostContext, { row, facts, factsSm3, date }: CaseContent): Promise<Push> {
  const { case_id: caseId } = row;
  const operator = ctx.session.operator();
  const { renderScreenPages } = await import('../confirmation/page-image.ts');
  const { width, height, images } = await renderScreenPages({ facts, factsSm3, date }, { withSignature: false });
  return {
    caseId,
    title: '请阅读确认书',
    content: { kind: 'read', imageCount: images.length, width, height },
    images,
    isStill: () => isStill(ctx, caseId, factsSm3),
    take(answer) {
      if (answer.kind !== 'read') return noted(ctx, caseId, operator, 'secondScreen.read', 'declined', declined);
      keepConfirmed(ctx, caseId, '申请人阅读', `申请人在第二屏阅读了确认书，内容摘要 ${factsSm3}`, operator, {
        act: 'secondScreen.read',
        detail: factsSm3,
      });
      return { text: '申请人已阅读', isPositive: true };
    },
  };
}

function payPage(ctx: HostContext, { row, item }: CaseContent, billNow: () => Bill | null): Push {
  if (item && !item.isFee) throw new ExpectedError('CASE_STATE', { state: '不收费' });
  const bill = billNow();
  if (!bill) throw new ExpectedError('CASE_STATE', { state: '没有待缴费用' });
  const operator = ctx.session.operator();
  return {
    caseId: row.case_id,
    title: '请扫码缴费',
    content: { kind: 'pay', ...bill },
    // Paid, taken back or run out: the code must not be scanned again.
    isStill: () => billNow()?.code === bill.code,
    take: () =>
      noted(ctx, row.case_id, operator, 'secondScreen.pay', 'declined', {
        text: '申请人没有缴费',
        isPositive: false,
      }),
  };
}

/** The timeline and the audit trail say the same, or neither does. */
function keepConfirmed(
  ctx: HostContext,
  caseId: string,
  stepName: string,
  text: string,
  operator: Actor,
  audit: { act: AuditAct; detail: string },
): void {
  record(ctx, { stream: caseStream(caseId), by: operator, ...audit }, (on) => void on.step({ name: stepName, text }));
}

function noted(ctx: HostContext, caseId: string, by: Actor, act: AuditAct, detail: string, taken: Taken): Taken {
  record(ctx, { stream: caseStream(caseId), act, isOk: false, detail, by }, () => undefined);
  return taken;
}
