import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft, writeDraft } from './drafts.ts';
import { newsOf, textNoOf } from './item-news.ts';

/** The clerk looked at what changed and goes on under the item as it is now. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_OF_OTHER */
export function seeItemNews(ctx: HostContext, caseId: string): void {
  const row = requireDraft(ctx, caseId);
  const draft = storedDraft(row);
  const news = newsOf(ctx.db, draft);
  if (news.length === 0) return;
  const itemNo = textNoOf(ctx.db, draft.taskCode, { taskCode: null, itemNo: null });
  writeDraft(ctx, row, { ...draft, itemNo }, () =>
    record(ctx, { stream: caseStream(caseId), act: 'drafts.seeItem', by: ctx.session.operator() }, (on) => {
      on.step({ name: '核对事项更新', text: `录入期间事项有更新，已核对：${news.map((one) => one.text).join('；')}` });
    }),
  );
}
