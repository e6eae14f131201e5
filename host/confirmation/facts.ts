import type { z } from 'zod';
import type { Draft, Person } from '#contract/cases.ts';
import { certType } from '#contract/codes/cert-types.ts';
import { coverCertNo, coverMobile } from '#contract/codes/mask.ts';
import type { Fact } from '#contract/second-screen/index.ts';
import { sm3Of } from '../kernel/digest.ts';
import { formOf } from '../forms/form-check.ts';
import { columnsOf, isFiles, rowOf, type ItemFormColumn, type ItemFormRow } from '#contract/forms/item-form-schema.ts';
import { filledRows, rowLabel, rowWords, type ColumnWords } from '#contract/forms/table-words.ts';
import type { ItemFormField, ItemFormValue } from '../forms/item-form.ts';
import type { CaseFacts } from '../cases/facts.ts';
import { checkedForm } from '../cases/form-values.ts';
import { waivedMaterials } from '../cases/obstacles.ts';
import { limitText } from '../catalogue/items.ts';

export type ShownFact = z.infer<typeof Fact>;
export interface FactSeal {
  label: string;
  /** hex */ sm3: string;
}

/** As long as the applicant's answer may name it. */
const longestLabel = 50;

/** What an applicant is asked to confirm, in reading order; numbers that identify somebody are covered. Labels are unique. */
export function confirmationFacts(facts: CaseFacts, cover: Cover = covered): ShownFact[] {
  const found: ShownFact[] = [];
  const add = (label: string, value: string): void => {
    if (value.trim() === '') return;
    found.push({ label: uniqueLabel(label.slice(0, longestLabel - 4), found), value });
  };
  applicantFacts(facts.draft, cover, add);
  if (facts.item) {
    add('申请事项', facts.item.taskName);
    add('办结时限', limitText(facts.item.promiseDay, facts.item.promiseUnit));
    formFacts(facts, cover, add);
  }
  add('材料', materialText(facts));
  return found;
}

/** SM3, hex, over the case and every fact as shown. */
export function factsDigest(caseId: string, facts: readonly ShownFact[]): string {
  return sm3Of(JSON.stringify([caseId, facts.map(({ label, value }) => [label, value])]));
}

/** SM3 of each fact as it is, numbers uncovered: tells a change that the covered text would hide, and tells nothing else. */
export function factSeals(facts: CaseFacts): FactSeal[] {
  const shown = confirmationFacts(facts, asTheyAre).map(({ label, value }) => ({ label, sm3: sm3Of(value) }));
  const papers = { label: whichMaterials, sm3: sm3Of(JSON.stringify(materialsOf(facts))) };
  return [...shown, papers, ...facts.scans.map((scan) => ({ label: aScan, sm3: sm3Of(scan) }))];
}

/** Who stands at the window and signs: the agent where there is one. */
export function signerOf({ applicant }: Draft): string {
  if (applicant.agent) return applicant.agent.name.trim();
  return (applicant.applicantType === '1' ? applicant.person.name : applicant.entity.legalPerson).trim();
}

/** Sealed beside what is shown, each by itself: one that is taken away or replaced is a change, one that is added is not. */
export const aScan = '扫描件';

/** Sealed beside what is shown: the applicant reads how many papers there are, and one in the place of another is a change. */
export const whichMaterials = '收下的是哪几份材料';
const materialsOf = ({ draft, item, verifications }: CaseFacts): string[] => {
  const waived = item ? waivedMaterials(item, verifications) : new Set<string>();
  const here = draft.materials.filter((one) => one.isCollected).map((one) => one.materialId);
  return [...new Set([...here, ...waived])].sort();
};

/** How numbers that identify somebody are written. */
interface Cover {
  certNo: (certNo: string) => string;
  mobile: (mobile: string) => string;
  file: (ref: string, name: string) => string;
}
const covered: Cover = { certNo: coverCertNo, mobile: coverMobile, file: (_ref, name) => name };
const asTheyAre: Cover = { certNo: (certNo) => certNo, mobile: (mobile) => mobile, file: (ref) => ref };

type Add = (label: string, value: string) => void;

function applicantFacts({ applicant }: Draft, cover: Cover, add: Add): void {
  const { applicantType, person, entity, agent } = applicant;
  if (applicantType === '1') personFacts(person, '姓名', '', cover, add);
  else {
    add('申请单位', entity.name);
    // Printed on every licence: nothing to cover.
    add('统一社会信用代码', entity.creditCode);
    add('法定代表人', entity.legalPerson);
    add('单位地址', entity.address);
  }
  const who = applicantType === '1' ? '代理人' : '经办人';
  if (agent) personFacts(agent, who, who, cover, add);
}

function personFacts(person: Person, nameLabel: string, prefix: string, cover: Cover, add: Add): void {
  add(nameLabel, person.name);
  // A number is somebody's only together with the kind of its document; the usual kind goes without saying.
  if (person.certType !== '111') add(`${prefix}证件类型`, certType(person.certType)?.name ?? person.certType);
  add(`${prefix}证件号码`, cover.certNo(person.certNo));
  add(`${prefix}通行证号码`, cover.certNo(person.passNo));
  add(`${prefix}手机`, cover.mobile(person.mobile));
  if (prefix === '') add('住址', person.address);
}

function formFacts(facts: CaseFacts, cover: Cover, add: Add): void {
  const { draft, item, files } = facts;
  if (!item) return;
  const form = formOf(item);
  const { values } = checkedForm(item, facts);
  for (const name of form.order) {
    const field = form.schema.properties[name];
    const value = values[name];
    if (!field || value === undefined || repeatsApplicant(field, value, draft)) continue;
    const row = rowOf(field);
    if (row) tableFacts(field.title, row, value, cover, add);
    else if (isFiles(field)) add(field.title, fileText(value, files, cover));
    else add(field.title, formText(field, value, cover));
  }
}

/** Row by row, so that the applicant can say which of them is wrong. */
function tableFacts(title: string, row: ItemFormRow, value: ItemFormValue, cover: Cover, add: Add): void {
  const columns = columnsOf(row).flatMap((name): ColumnWords[] => {
    const column = row.properties[name];
    return column ? [{ name, title: column.title, say: (cell) => formText(column, cell, cover) }] : [];
  });
  filledRows(Array.isArray(value) ? value : []).forEach((one, at) =>
    add(rowLabel(title.slice(0, longestLabel - 12), at), rowWords(columns, one)),
  );
}

/** The applicant reads names; what is sealed is which files they are. */
const fileText = (value: ItemFormValue, files: CaseFacts['files'], cover: Cover): string =>
  (Array.isArray(value) ? value : [])
    .flatMap((ref) => (typeof ref === 'string' ? [cover.file(ref, files.get(ref)?.name ?? '')] : []))
    .join('、');

/** Filled in from the applicant and unchanged: said once is enough, and covered there. */
function repeatsApplicant(field: ItemFormField, value: ItemFormValue, { applicant }: Draft): boolean {
  const [group, name = ''] = (field.type === 'string' ? (field['x-source'] ?? '') : '').split('.');
  const source = group === 'person' ? applicant.person : group === 'entity' ? applicant.entity : null;
  return source !== null && (source as unknown as Record<string, unknown>)[name] === value;
}

function formText(field: ItemFormField | ItemFormColumn, value: ItemFormValue, cover: Cover): string {
  if (field.type === 'boolean') return value === true ? '是' : '否';
  if (field.type === 'array') {
    const { items } = field;
    return (Array.isArray(value) ? value : [])
      .flatMap((one) => (typeof one === 'string' && items.type === 'string' ? [choiceText(items, one)] : []))
      .join('、');
  }
  if (field.type !== 'string') return field['x-unit'] ? `${String(value)} ${field['x-unit']}` : String(value);
  const text = choiceText(field, String(value));
  if (field.format === 'citizen-number') return cover.certNo(text);
  if (field.format === 'mobile') return cover.mobile(text);
  return field['x-unit'] ? `${text} ${field['x-unit']}` : text;
}

/** The name people read for a code. */
function choiceText(
  field: { enum?: string[] | undefined; 'x-enumNames'?: string[] | undefined },
  value: string,
): string {
  return field['x-enumNames']?.[(field.enum ?? []).indexOf(value)] ?? value;
}

/** e.g. `5 份，其中免交 2 份` */
function materialText({ draft, item, verifications }: CaseFacts): string {
  if (!item || item.materials.length === 0) return '';
  const waived = waivedMaterials(item, verifications);
  const isHere = (materialId: string): boolean =>
    draft.materials.some((one) => one.materialId === materialId && one.isCollected);
  const collected = item.materials.filter((one) => isHere(one.materialId)).length;
  const freed = item.materials.filter((one) => !isHere(one.materialId) && waived.has(one.materialId)).length;
  if (collected + freed === 0) return '未收';
  return `${collected + freed} 份${freed > 0 ? `，其中免交 ${freed} 份` : ''}`;
}

function uniqueLabel(label: string, taken: readonly ShownFact[]): string {
  const isTaken = (candidate: string): boolean => taken.some((one) => one.label === candidate);
  if (!isTaken(label)) return label;
  for (let n = 2; ; n += 1) if (!isTaken(`${label}（${n}）`)) return `${label}（${n}）`;
}
