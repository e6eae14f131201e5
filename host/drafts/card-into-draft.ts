import type { Person } from '#contract/cases.ts';
import { certKey } from '#contract/codes/index.ts';
import { isSameDocument } from '../cases/applicant.ts';
import type { HostContext } from '../kernel/context.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft, writeDraft } from './drafts.ts';

type Place = { caseId: string; place: 'person' | 'agent' };

/** The draft has another person there already: whose case this is, is for the clerk to say. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
export function isAboutSomebodyElse(ctx: HostContext, { caseId, place }: Place, person: Person): boolean {
  const { applicant } = storedDraft(requireDraft(ctx, caseId));
  const before = applicant[place];
  return before !== null && certKey(before.certType, before.certNo) !== '' && !isSameDocument(before, person);
}

/**
 * Puts the person of a card into a draft. The telephone of the same person stays; another person's goes with them.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE
 */
export function putCardIntoDraft(ctx: HostContext, { caseId, place }: Place, person: Person): void {
  const row = requireDraft(ctx, caseId);
  const draft = storedDraft(row);
  const before = draft.applicant[place];
  const mobile = person.mobile || (before && isSameDocument(before, person) ? before.mobile : '');
  writeDraft(ctx, row, { ...draft, applicant: { ...draft.applicant, [place]: { ...person, mobile } } });
}
