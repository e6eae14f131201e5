import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { findGroupOf, listMembers } from '#db/queries/groups.ts';
import type { Db } from '#db/open.ts';
import type { Draft, DraftMaterial } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { isEditableState } from '#contract/case-states.ts';
import { isFileField } from '#contract/forms/case-files.ts';
import { itemChange } from '#contract/item-change.ts';
import { ServiceThing } from '#contract/things.ts';
import { itemOrNull } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';

/** What was said once goes to every item that asks for it: the applicant, fields of the same meaning, the same material. */
export function withShared(
  thing: ServiceThing,
  { draft, item }: { draft: Draft; item: ServiceItem },
  into: { draft: Draft; item: ServiceItem },
): Draft {
  // Files lie in one case and are named there: each of the others gets its own.
  const { kept } = itemChange({ ...draft, form: withoutFiles(draft.form, item) }, item, into.item);
  const named = thing.shared.flatMap(({ fields }): [string, Draft['form'][string]][] => {
    const [from, to] = [fields[item.taskCode], fields[into.item.taskCode]];
    const value = from === undefined ? undefined : draft.form[from];
    return to === undefined || value === undefined ? [] : [[to, value]];
  });
  const materials = new Map<string, DraftMaterial>(into.draft.materials.map((one) => [one.materialId, one]));
  for (const one of kept.materials) materials.set(one.materialId, one);
  return {
    ...into.draft,
    taskCode: into.item.taskCode,
    applicant: draft.applicant,
    form: { ...into.draft.form, ...kept.form, ...Object.fromEntries(named) },
    formSources: { ...into.draft.formSources, ...kept.formSources },
    materials: [...materials.values()],
  };
}

function withoutFiles(form: Draft['form'], item: ServiceItem): Draft['form'] {
  const properties = item.form['properties'];
  const fields = new Map(Object.entries(typeof properties === 'object' && properties !== null ? properties : {}));
  return Object.fromEntries(Object.entries(form).filter(([name]) => !isFileField(fields.get(name))));
}

/** The other drafts of the same acceptance as they are with what this one says; those it changes nothing of are left out. */
export function sharedInto(db: Db, caseId: string, draft: Draft): { row: CaseRow; draft: Draft }[] {
  const group = findGroupOf(db, caseId);
  const item = itemOrNull(db, draft.taskCode);
  if (!group || !item) return [];
  const thing = ServiceThing.parse(JSON.parse(group.thing_json));
  return listMembers(db, group.group_id).flatMap(({ case_id: other }) => {
    const row = other === caseId ? null : findCase(db, other);
    if (!row || !isEditableState(row.state)) return [];
    const before = storedDraft(row);
    const into = itemOrNull(db, before.taskCode);
    if (!into) return [];
    const after = withShared(thing, { draft, item }, { draft: before, item: into });
    return JSON.stringify(after) === JSON.stringify(before) ? [] : [{ row, draft: after }];
  });
}
