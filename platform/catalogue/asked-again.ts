import type { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import type { ItemFormSchema } from '#contract/forms/item-form-schema.ts';

export type Definition = Pick<VerificationDefinition, 'name' | 'title' | 'department'> &
  Partial<Pick<VerificationDefinition, 'supplies' | 'response'>>;

/**
 * What an item asks of the applicant although a published verification answers it (政务数据共享条例 art. 19: nothing is collected again that
 * sharing gives). It may be asked all the same when a reason is written beside it.
 */
export function askedAgain(
  item: ServiceItem,
  form: ItemFormSchema,
  definitions: readonly Definition[],
): { field: string; message: string }[] {
  return [...materialsAgain(item, definitions), ...fieldsAgain(item, form, definitions)];
}

function materialsAgain(item: ServiceItem, definitions: readonly Definition[]): { field: string; message: string }[] {
  return item.materials.flatMap((material, index) => {
    const { materialCode, materialName, waivedBy, whyAsked } = material;
    if (materialCode === undefined || whyAsked !== undefined) return [];
    const able = definitions.filter((one) => one.supplies?.materialCodes.includes(materialCode));
    // Waived by a department of its own choice: it is asked for only when that one does not answer.
    const [first] = able;
    if (!first || able.some((one) => one.name === waivedBy)) return [];
    return [
      {
        field: `materials.${index}`,
        message: `“${materialName}”由${of(first)}提供，不用申请人再交；请把 waivedBy 写成 ${first.name} 并列入 verifications，确需要交的在 whyAsked 写明理由`,
      },
    ];
  });
}

function fieldsAgain(
  item: ServiceItem,
  form: ItemFormSchema,
  definitions: readonly Definition[],
): { field: string; message: string }[] {
  return Object.entries(form.properties).flatMap(([name, field]) => {
    const meaning = field['x-meaning'];
    if (meaning === undefined || field['x-whyAsked'] !== undefined) return [];
    const able = definitions.filter((one) => one.supplies?.meanings.includes(meaning));
    const [first] = able;
    // One that is asked for this item and fills this field: filled in, not asked for.
    if (!first || able.some((one) => item.verifications.includes(one.name) && one.response?.fill[name] !== undefined))
      return [];
    return [
      {
        field: `form.properties.${name}`,
        message: `“${field.title}”由${of(first)}提供，不用申请人再填；请把 ${first.name} 列入 verifications 并由它带入这一项（fill），确需要填的在 x-whyAsked 写明理由`,
      },
    ];
  });
}

const of = ({ department, title }: Definition): string => `${department}的“${title}”核验`;
