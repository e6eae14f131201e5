import { findCase, type CaseRow } from '#db/queries/cases.ts';
import type { Draft } from '#contract/cases.ts';
import { stateName } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import { storedOutcome } from '../cases/course.ts';
import { caseFacts, type CaseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { confirmationFacts, factSeals, factsDigest, type FactSeal, type ShownFact } from './facts.ts';

/** What the applicant is shown of a case, as it stands now. */
export interface CaseContent {
  row: CaseRow;
  draft: Draft;
  item: CaseFacts['item'];
  facts: ShownFact[];
  factsSm3: string;
  seals: FactSeal[];
  /** China date. */
  date: string;
}

/** @throws ExpectedError CASE_NOT_FOUND | CASE_STATE discarded | NOT_READY nobody and nothing to show yet */
export function caseContent(ctx: HostContext, caseId: string): CaseContent {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.state === 'VOID') throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  const draft = storedDraft(row);
  const known = caseFacts(ctx, row, draft);
  const facts = [...resultFacts(row), ...confirmationFacts(known)];
  return {
    row,
    draft,
    item: known.item,
    facts,
    factsSm3: factsDigest(caseId, facts),
    seals: factSeals(known),
    date: chinaDate(ctx.time.now()),
  };
}

/** Of a case that is decided the result is signed for: it stands first on the page. */
function resultFacts(row: CaseRow): ShownFact[] {
  const outcome = storedOutcome(row);
  if (!outcome) return [];
  return [
    { label: '领取结果', value: outcome.resultName || '办结' },
    ...(outcome.certNo === '' ? [] : [{ label: '结果编号', value: outcome.certNo }]),
  ];
}

/** Whether the case still says what was shown. */
export function isStill(ctx: HostContext, caseId: string, factsSm3: string): boolean {
  try {
    return caseContent(ctx, caseId).factsSm3 === factsSm3;
  } catch (error) {
    if (error instanceof ExpectedError) return false;
    throw error;
  }
}
