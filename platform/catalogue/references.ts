import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import type { Sql } from '../kernel/sql.ts';

type Fault = { field: string; message: string };

/** What an item names and nobody published, and a change that would reach windows under the old version. */
export async function itemFaults(sql: Sql, item: ServiceItem): Promise<Fault[]> {
  const rows = await sql.query<{ ref: string }>(`select ref from feed where kind = 'verification'`);
  const published = new Set(rows.map((one) => one.ref));
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
  const before = await publishedBefore(sql, 'item', item.taskCode, ServiceItem);
  if (before && before.taskVersion >= item.taskVersion && isOther(before, item))
    faults.push({
      field: 'taskVersion',
      message: `内容和已发布的不同，版本要高于 ${before.taskVersion}，请改为 ${before.taskVersion + 1}；窗口凭它知道事项变了`,
    });
  return faults;
}

/** Answers of before count on while the version stands: what is asked and how it is read may not change under it; an address or key may. */
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

const content = ({ request, ...rest }: VerificationDefinition): unknown => ({
  ...rest,
  request: { ...request, url: '', headers: {} },
});
const isOther = (before: unknown, now: unknown): boolean => canonicalJson(before) !== canonicalJson(now);

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
