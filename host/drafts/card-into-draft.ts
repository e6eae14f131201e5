import type { Person } from '#contract/cases.ts';
import { certKey } from '#contract/codes/index.ts';
import { readName } from '#contract/typed/index.ts';
import { isSameDocument } from '../cases/applicant.ts';
import { itemOrNull } from '../cases/facts.ts';
import type { HostContext } from '../kernel/context.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft, writeDraft } from './drafts.ts';
import { formWithoutPhone } from './linked-phone.ts';

type Place = { caseId: string; place: 'person' | 'agent' };

/** The draft has another person there already: whose case this is, is for the clerk to say. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
export function isAboutSomebodyElse(ctx: HostContext, { caseId, place }: Place, person: Person): boolean {
  return isSomebodyElse(storedDraft(requireDraft(ctx, caseId)).applicant[place], person);
}

/** By the number; where none was typed yet, by the name. */
function isSomebodyElse(before: Person | null, person: Person): boolean {
  if (before === null) return false;
  if (certKey(before.certType, before.certNo) !== '') return !isSameDocument(before, person);
  return readName(before.name) !== '' && readName(before.name) !== readName(person.name);
}

/**
 * Puts the person of a card into a draft. The telephone of the same person stays; another person's goes with them, from the form too.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE
 */
export function putCardIntoDraft(ctx: HostContext, { caseId, place }: Place, person: Person): void {
  const row = requireDraft(ctx, caseId);
  const draft = storedDraft(row);
  const before = draft.applicant[place];
  const isElse = isSomebodyElse(before, person);
  const mobile = person.mobile || (isElse ? '' : (before?.mobile ?? ''));
  const form = isElse ? formWithoutPhone(draft, itemOrNull(ctx.db, draft.taskCode), place) : draft.form;
  writeDraft(ctx, row, { ...draft, form, applicant: { ...draft.applicant, [place]: { ...person, mobile } } });
}
