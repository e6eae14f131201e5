import { listAttachments } from '#db/queries/attachments.ts';
import { isParked } from '#db/queries/scans.ts';
import type { Db } from '#db/open.ts';
import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { fileRef, isFileField } from '#contract/forms/case-files.ts';
import { formOf } from '../forms/form-check.ts';
import type { ItemForm } from '../forms/item-form.ts';

/** Files of a case, as fields of its form name them. */
export type CaseFiles = ReadonlyMap<string, { sm3: string; name: string }>;

export const caseFiles = (db: Db, caseId: string): CaseFiles =>
  new Map(
    listAttachments(db, caseId)
      .filter((one) => !isParked(one.material_id))
      .map(({ material_id: materialId, name, sm3 }) => [fileRef({ materialId, name, sm3 }), { sm3, name }]),
  );

/** The form of a case judged with all that is known of it. @throws ExpectedError ITEM_SCHEMA_UNSUPPORTED */
export const checkedForm = (
  item: ServiceItem,
  { draft, today, files }: { draft: Draft; today: string; files: CaseFiles },
): ReturnType<ItemForm['check']> =>
  formOf(item).check(draft.form, { today, certType: draft.applicant.person.certType, files });

/** For those who do not see the case's files by name: each named by its SM3. */
export function withDigests(
  item: ServiceItem,
  values: Record<string, unknown>,
  files: CaseFiles,
): Record<string, unknown> {
  const properties = item.form['properties'];
  const fields = typeof properties === 'object' && properties !== null ? properties : {};
  const names = Object.entries(fields).flatMap(([name, field]) => (isFileField(field) ? [name] : []));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      names.includes(name) && Array.isArray(value)
        ? value.map((ref: unknown) => (typeof ref === 'string' ? (files.get(ref)?.sm3 ?? ref) : ref))
        : value,
    ]),
  );
}
