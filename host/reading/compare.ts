import type { Draft, Person } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { checkCitizenNumber, checkCreditCode } from '#contract/codes/index.ts';
import { readFieldNames, type LookRow, type ReadField } from '#contract/reading.ts';
import type { ReadFact } from './facts.ts';

export interface ComparedWith {
  draft: Draft;
  item: ServiceItem | null;
  /** Form field → what a department answered. */
  fill: Readonly<Record<string, string | number | boolean>>;
  /** ISO day. */
  today: string;
}
type Fact = ReadFact & { pageId: string };

/** What was read against what was typed and answered; nothing is changed by it. */
export function compareRead(facts: readonly Fact[], against: ComparedWith): Omit<LookRow, 'settled'>[] {
  const whose = holderOf(facts, against.draft);
  const { applicantType } = against.draft.applicant;
  // A person who applies has no entity in the draft to compare a licence with.
  const compared = applicantType === '1' ? facts.filter((one) => !isOfEntity(one.field)) : facts;
  return compared
    .map((one) => rowOf(one, whose.get(one.pageId) ?? 'person', against))
    .filter(
      (row, at, all) =>
        // Front and back copied twice say the same twice.
        all.findIndex((other) => other.key === row.key && other.read.text === row.read.text) === at,
    );
}

type Holder = 'person' | 'agent' | 'legal';

/** Whose card a page is: by its number, else by its name; an unknown one is compared with the applicant at the window. */
function holderOf(facts: readonly Fact[], { applicant }: Draft): Map<string, Holder> {
  const standing: Holder = applicant.agent !== null ? 'agent' : 'person';
  const known: [Holder, string, string][] = [
    ['person', applicant.person.certNo, applicant.person.name],
    ...(applicant.agent
      ? ([['agent', applicant.agent.certNo, applicant.agent.name]] as [Holder, string, string][])
      : []),
    ['legal', '', applicant.entity.legalPerson],
  ];
  return new Map(
    [...Map.groupBy(facts, (one) => one.pageId)].map(([pageId, own]) => {
      const said = (field: ReadField): string => own.find((one) => one.field === field)?.text ?? '';
      const number = same(said('certNo'));
      const name = same(said('name'));
      const found =
        known.find((one) => number !== '' && same(one[1]) === number) ??
        known.find((one) => name !== '' && same(one[2]) === name) ??
        known.find((one) => number !== '' && isNear(same(one[1]), number));
      return [pageId, found?.[0] ?? (applicant.applicantType === '1' ? 'person' : standing)];
    }),
  );
}

/** A number that differs in two places at most is the same person's, mistyped or misread. */
const isNear = (one: string, other: string): boolean =>
  one.length === other.length && [...one].filter((char, at) => char !== other[at]).length <= 2;

function rowOf(fact: Fact, holder: Holder, { draft, item, fill, today }: ComparedWith): Omit<LookRow, 'settled'> {
  const { applicant } = draft;
  const isEntity = isOfEntity(fact.field);
  const whom: Person | null = holder === 'agent' ? applicant.agent : holder === 'person' ? applicant.person : null;
  const path = isEntity
    ? entityPaths[fact.field]
    : holder === 'legal'
      ? fact.field === 'name'
        ? 'entity.legalPerson'
        : undefined
      : personPath(holder, fact.field);
  const typed =
    path === undefined ? '' : isEntity || holder === 'legal' ? entityValue(draft, path) : personValue(whom, fact.field);
  const answered = path === undefined || item === null ? null : answerFor(item, path, fill);
  const fault = faultOf(fact, today);
  const isSame = path !== undefined && typed !== '' && same(typed) === same(fact.text);
  const isAnswered = answered === null || same(answered) === same(fact.text);
  const isMissing = path === undefined || typed === '';
  const state = fault.isDoubtful
    ? 'doubtful'
    : isSame && isAnswered && fault.text === ''
      ? 'same'
      : isMissing && fault.text === ''
        ? 'missing'
        : 'differs';
  return {
    key: `${isEntity ? 'entity' : holder}.${fact.field}`,
    path: path ?? null,
    label: `${holder === 'agent' && !isEntity ? '经办人' : ''}${readFieldNames[fact.field]}`,
    read: {
      text: fact.text,
      confidence: fact.confidence,
      place: { pageId: fact.pageId, x: fact.x, y: fact.y, width: fact.width, height: fact.height },
    },
    typed,
    answered,
    state,
    note: fault.text || (isSame && !isAnswered ? '与部门答复的不一致' : ''),
    canTake: path !== undefined && !fault.isDoubtful && fault.text === '' && (isEntity || whom?.source !== 'card'),
  };
}

const isOfEntity = (field: ReadField): boolean => field in entityPaths;
const entityPaths: Partial<Record<ReadField, string>> = {
  entityName: 'entity.name',
  creditCode: 'entity.creditCode',
  legalPerson: 'entity.legalPerson',
  entityAddress: 'entity.address',
};
const personFields: Partial<Record<ReadField, 'name' | 'certNo' | 'address' | 'certAuthority' | 'certValidTo'>> = {
  name: 'name',
  certNo: 'certNo',
  address: 'address',
  certAuthority: 'certAuthority',
  certValidTo: 'certValidTo',
};
const personPath = (holder: Holder, field: ReadField): string | undefined => {
  const name = personFields[field];
  return name === undefined ? undefined : `${holder}.${name}`;
};

function personValue(person: Person | null, field: ReadField): string {
  const name = personFields[field];
  if (!person || name === undefined) return '';
  // A card without an end holds for good.
  if (name === 'certValidTo') return person.certValidTo ?? (person.certValidFrom === null ? '' : '长期');
  return person[name];
}

const entityValue = ({ applicant: { entity } }: Draft, path: string): string =>
  ({
    'entity.name': entity.name,
    'entity.creditCode': entity.creditCode,
    'entity.legalPerson': entity.legalPerson,
    'entity.address': entity.address,
  })[path] ?? '';

/** The answer a department gave for the form field that is filled from the same place. */
function answerFor(item: ServiceItem, path: string, fill: ComparedWith['fill']): string | null {
  const properties = Object.entries((item.form['properties'] ?? {}) as Record<string, Record<string, unknown>>);
  const name = properties.find(([, one]) => one['x-source'] === path)?.[0];
  const value = name === undefined ? undefined : fill[name];
  return value === undefined ? null : String(value);
}

/** What is wrong with what was read, by its own check digits and days. */
function faultOf({ field, text }: Fact, today: string): { isDoubtful: boolean; text: string } {
  if (field === 'certNo' && !checkCitizenNumber(text, { today }).ok)
    return { isDoubtful: true, text: '校验位不对，可能没有读准，请看页面核对' };
  if (field === 'creditCode' && !checkCreditCode(text).ok)
    return { isDoubtful: true, text: '校验位不对，可能没有读准，请看页面核对' };
  if (field === 'certValidTo' && /^\d{4}-\d{2}-\d{2}$/.test(text) && text < today)
    return { isDoubtful: false, text: `证件 ${text} 已到期` };
  return { isDoubtful: false, text: '' };
}

/** As people see it: width, spaces and punctuation make no difference. */
const same = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s,，。.、:：;；()（）·\-—]/g, '');
