import type { ServiceItem } from '#contract/catalogue.ts';
import { choicesOf, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';
import type { SituationCondition } from '#contract/situation-condition.ts';

type Fault = { field: string; message: string };

/** A paper or a question to a department that hangs on something nobody can answer would never be asked for, and nobody would notice. */
export function situationFaults(item: ServiceItem, form: ItemFormSchema): Fault[] {
  const faults = item.materials.flatMap(({ when }, index) => conditionFaults(when, form, `materials.${index}.when`));
  for (const [name, when] of Object.entries(item.verificationsWhen ?? {})) {
    const field = `verificationsWhen.${name}`;
    if (!item.verifications.includes(name))
      faults.push({ field, message: `这个事项的 verifications 里没有“${name}”，请列入或删去这一条` });
    faults.push(...conditionFaults(when, form, field));
  }
  return faults;
}

function conditionFaults(when: SituationCondition | undefined, form: ItemFormSchema, place: string): Fault[] {
  return (when ?? []).flatMap((one, index): Fault[] => {
    const at = `${place}.${index}`;
    const field = Object.hasOwn(form.properties, one.field) ? form.properties[one.field] : undefined;
    if (!field) return [{ field: `${at}.field`, message: `表单里没有“${one.field}”这一项，请改成表单里的情形` }];
    if (field['x-situation'] !== true)
      return [
        {
          field: `${at}.field`,
          message: `“${field.title}”没有标作情形（x-situation），答它之前看不出要收什么；请标上，或换一项`,
        },
      ];
    const answers: readonly (string | boolean)[] = choicesOf(field) ?? [true, false];
    const unknown = one.in.filter((answer) => !answers.includes(answer));
    return unknown.length === 0
      ? []
      : [{ field: `${at}.in`, message: `“${field.title}”没有“${unknown.join('”“')}”这个答案，请改成它的选项` }];
  });
}
