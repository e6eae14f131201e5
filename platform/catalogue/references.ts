import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { ItemFormRefused, parseItemForm, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import type { Sql } from '../kernel/sql.ts';
import { askedAgain, type Definition } from './asked-again.ts';
import { situationFaults } from './situation-faults.ts';

type Fault = { field: string; message: string };

/**
 * What windows could not draw or check, what an item names and nobody published, what it asks the applicant for although a department
 * answers it, and a change that would reach windows under the old version.
 */
export async function itemFaults(sql: Sql, item: ServiceItem): Promise<Fault[]> {
  const read = readForm(item);
  if (!read.form) return [read.fault];
  const definitions = await publishedDefinitions(sql);
  const published = new Set(definitions.map((one) => one.name));
  const unknown = (name: string): string => `没有发布过名为“${name}”的核验定义；请先发布它，或改成已发布的名字`;
  const faults: Fault[] = item.verifications
    .map((name, index) => ({ name, field: `verifications.${index}` }))
    .filter(({ name }) => !published.has(name))
    .map(({ name, field }) => ({ field, message: unknown(name) }));
  for (const [index, { waivedBy }] of item.materials.entries())
    if (waivedBy !== undefined && !item.verifications.includes(waivedBy))
      faults.push({
        field: `materials.${index}.waivedBy`,
        message: `免交写的是“${waivedBy}”，这个事项的 verifications 里没有它`,
      });
  faults.push(...situationFaults(item, read.form));
  faults.push(...askedAgain(item, read.form, definitions));
  const before = await publishedBefore(sql, 'item', item.taskCode, ServiceItem);
  if (before && before.taskVersion >= item.taskVersion && isOther(before, item))
    faults.push({
      field: 'taskVersion',
      message: `内容和已发布的不同，版本要高于 ${before.taskVersion}，请改为 ${before.taskVersion + 1}；窗口凭它知道事项变了`,
    });
  return faults;
}

/** Before anything else walks a form: one that is not of the subset is never kept. */
function readForm({ form }: ServiceItem): { form: ItemFormSchema } | { form: null; fault: Fault } {
  try {
    return { form: parseItemForm(form) };
  } catch (error) {
    if (!(error instanceof ItemFormRefused)) throw error;
    return { form: null, fault: { field: 'form', message: String(error.detail['reason']) } };
  }
}

/** Answers of before count on while the version stands: what is asked and how it is read may not change under it; an address, a key and what it makes needless may. */
export async function verificationFaults(sql: Sql, definition: VerificationDefinition): Promise<Fault[]> {
  const before = await publishedBefore(sql, 'verification', definition.name, VerificationDefinition);
  if (!before || before.version < definition.version || !isOther(content(before), content(definition))) return [];
  return [
    {
      field: 'version',
      message: `内容和已发布的不同，版本要高于 ${before.version}，请改为 ${before.version + 1}；以前的答复随之不算数`,
    },
  ];
}

const content = ({ request, supplies: _, ...rest }: VerificationDefinition): unknown => ({
  ...rest,
  request: { ...request, url: '', headers: {} },
});
const isOther = (before: unknown, now: unknown): boolean => canonicalJson(before) !== canonicalJson(now);

/** Those this version can read; one of another version supplies nothing it knows of, but its name is published. */
async function publishedDefinitions(sql: Sql): Promise<Definition[]> {
  const rows = await sql.query<{ ref: string; body: unknown }>(
    `select ref, body from feed where kind = 'verification'`,
  );
  return rows.map(({ ref, body }) => {
    const read = VerificationDefinition.safeParse(body);
    return read.success ? read.data : { name: ref, title: ref, department: '' };
  });
}

async function publishedBefore<T>(
  sql: Sql,
  kind: string,
  ref: string,
  schema: { safeParse(body: unknown): { success: true; data: T } | { success: false } },
): Promise<T | null> {
  const [row] = await sql.query<{ body: unknown }>('select body from feed where kind = $1 and ref = $2', [kind, ref]);
  const read = schema.safeParse(row?.body);
  return read.success ? read.data : null;
}
