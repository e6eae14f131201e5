import { findCase } from '#db/queries/cases.ts';
import { listSilent } from '#db/queries/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { acceptNow } from './accept.ts';

/** Who acts where the law does. */
const law = { operatorId: 'station', username: 'station', name: '工作站', roles: [] };

/**
 * 行政许可法 32: received, and five working days gone without a word about what is missing — accepted from the day of receipt.
 * Complete or not; a case that cannot get its number or dates now is looked at again.
 */
export function acceptSilent(ctx: HostContext): void {
  for (const { case_id: caseId } of listSilent(ctx.db, chinaDate(ctx.time.now()))) {
    const row = findCase(ctx.db, caseId);
    if (!row?.received_at) continue;
    const draft = storedDraft(row);
    const facts = caseFacts(ctx, row, draft);
    if (!facts.item) continue;
    try {
      acceptNow(
        ctx,
        row,
        { draft, item: facts.item, facts },
        { operator: law, act: 'acceptance.deemed', printReceipt: false, approval: null, acceptTime: row.received_at },
      );
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      ctx.log.warn('acceptance.notDeemed', { caseId, code: error.code });
    }
  }
}
