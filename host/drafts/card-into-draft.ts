import type { Person } from '#contract/cases.ts';
import type { HostContext } from '../kernel/context.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft, writeDraft } from './drafts.ts';

/**
 * Puts the person of a card into a draft. The telephone of the same person stays; another person's goes with them.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE
 */
export function putCardIntoDraft(
  ctx: HostContext,
  { caseId, place }: { caseId: string; place: 'person' | 'agent' },
  person: Person,
): void {
  const row = requireDraft(ctx, caseId);
  const draft = storedDraft(row);
  const before = draft.applicant[place];
  const mobile = person.mobile || (before?.certNo === person.certNo ? before.mobile : '');
  writeDraft(ctx, row, { ...draft, applicant: { ...draft.applicant, [place]: { ...person, mobile } } });
}
