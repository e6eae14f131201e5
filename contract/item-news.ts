import type { Draft } from './cases.ts';
import type { ServiceItem } from './catalogue.ts';

/** One thing that is different since the draft was begun, and where on the page it is. */
export interface ItemNews {
  section: 'item' | 'form' | 'materials' | 'verification';
  field: string;
  text: string;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (item: ServiceItem): Map<string, Json> =>
  new Map(
    Object.entries(isObject(item.form['properties']) ? item.form['properties'] : {}).filter(
      (entry): entry is [string, Json] => isObject(entry[1]),
    ),
  );
const requiredOf = (item: ServiceItem): ReadonlySet<unknown> =>
  new Set(Array.isArray(item.form['required']) ? item.form['required'] : []);
const titleOf = (name: string, field: Json): string => (typeof field['title'] === 'string' ? field['title'] : name);
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What the item published anew asks otherwise than the text the draft was begun under, for a clerk to read. */
export function itemNews(before: ServiceItem, now: ServiceItem, draft: Pick<Draft, 'form'>): ItemNews[] {
  return [
    ...wholeNews(before, now),
    ...formNews(before, now, draft),
    ...materialNews(before, now),
    ...askedNews(before, now),
  ];
}

const states = { active: '恢复办理', suspended: '已暂停办理', cancelled: '已取消' } as const;

function wholeNews(before: ServiceItem, now: ServiceItem): ItemNews[] {
  const at = { section: 'item' as const, field: 'taskCode' };
  const lines: ItemNews[] = [];
  if (before.taskState !== now.taskState) lines.push({ ...at, text: `事项${states[now.taskState]}` });
  if (before.taskName !== now.taskName) lines.push({ ...at, text: `事项改名为“${now.taskName}”` });
  const isLimitSame =
    same([before.promiseDay, before.promiseUnit], [now.promiseDay, now.promiseUnit]) &&
    same([before.anticipateDay, before.anticipateUnit], [now.anticipateDay, now.anticipateUnit]);
  if (!isLimitSame) lines.push({ ...at, text: '办结时限变了，办结日期已按新的算' });
  if (before.isFee !== now.isFee) lines.push({ ...at, text: now.isFee ? '现在收费' : '现在不收费' });
  if (!same(before.serverType, now.serverType)) lines.push({ ...at, text: '服务对象变了' });
  if (before.acceptCondition !== now.acceptCondition) lines.push({ ...at, text: '受理条件变了' });
  return lines;
}

function formNews(before: ServiceItem, now: ServiceItem, { form }: Pick<Draft, 'form'>): ItemNews[] {
  const [old, fields] = [fieldsOf(before), fieldsOf(now)];
  const [mustBefore, mustNow] = [requiredOf(before), requiredOf(now)];
  const lines: ItemNews[] = [];
  for (const [name, field] of fields) {
    const at = { section: 'form' as const, field: name };
    const was = old.get(name);
    const title = titleOf(name, field);
    if (!was) lines.push({ ...at, text: `表单新增${mustNow.has(name) ? '必填的' : ''}“${title}”` });
    else if (mustNow.has(name) && !mustBefore.has(name)) lines.push({ ...at, text: `“${title}”改为必填` });
    else if (!same({ ...was, 'x-order': 0 }, { ...field, 'x-order': 0 }))
      lines.push({ ...at, text: `“${title}”的要求变了，请核对所填` });
  }
  for (const [name, field] of old) {
    const value = form[name];
    const isFilled = value !== undefined && value !== null && value !== '';
    if (!fields.has(name) && isFilled)
      lines.push({ section: 'form', field: '', text: `表单不再要“${titleOf(name, field)}”，所填的不会受理进去` });
  }
  return lines;
}

function materialNews(before: ServiceItem, now: ServiceItem): ItemNews[] {
  const lines: ItemNews[] = [];
  for (const material of now.materials) {
    const at = { section: 'materials' as const, field: material.materialId };
    const was = before.materials.find((one) => one.materialId === material.materialId);
    const name = material.materialName;
    if (!was) lines.push({ ...at, text: `新增${material.isRequired ? '必收的' : ''}材料“${name}”` });
    else if (was.materialName !== name) lines.push({ ...at, text: `材料“${was.materialName}”改为“${name}”` });
    else if (!same(was, material)) lines.push({ ...at, text: `材料“${name}”的要求变了` });
  }
  for (const material of before.materials)
    if (!now.materials.some((one) => one.materialId === material.materialId))
      lines.push({ section: 'materials', field: '', text: `不再要材料“${material.materialName}”` });
  return lines;
}

const askedNews = (before: ServiceItem, now: ServiceItem): ItemNews[] =>
  same(before.verifications, now.verifications)
    ? []
    : [{ section: 'verification', field: '', text: '要核验的部门变了，请再核验一次' }];
