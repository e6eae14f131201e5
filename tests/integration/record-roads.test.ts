import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeItem } from '#host/catalogue/items.ts';
import type { CaseView, Person } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { filledForm, readyDraft, zhao, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

/** What a card says is guarded in `right-record.test.ts`; here everything comes by another road: typed, a unit, an agent. */
let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
  for (const item of shippedItems()) storeItem(station.host.ctx.db, item);
});
afterAll(async () => await station.close());

type Patch = Parameters<Client['drafts']['save']>[0]['patch'];
const save = (view: CaseView, patch: Patch): Promise<CaseView> =>
  client.drafts.save({ caseId: view.caseId, version: view.version, patch });
const messages = (view: CaseView, blocking: boolean): string =>
  view.obstacles
    .filter((one) => one.blocking === blocking)
    .map((one) => one.message)
    .join('；');
const overrides = (): string[] =>
  (
    station.host.ctx.db.prepare(`SELECT detail FROM audit WHERE act = 'drafts.override' ORDER BY seq`).all() as {
      detail: string;
    }[]
  ).map((row) => row.detail);
const typed = (part: Partial<Person> = {}): Person => ({ ...zhao, source: 'clerk', ...part });
/** As if the reader of this window had read them. */
async function read(view: CaseView): Promise<CaseView> {
  const { db } = station.host.ctx;
  const draft = { ...view.draft, applicant: { ...view.draft.applicant, person: { ...zhao, source: 'card' } } };
  db.prepare('UPDATE cases SET draft_json = ? WHERE case_id = ?').run(JSON.stringify(draft), view.caseId);
  return await client.cases.get({ caseId: view.caseId });
}

describe('an applicant who was typed', () => {
  it('is one person in the whole record: another name or number in the form stands in the way', async () => {
    const draft = await readyDraft(client, typed());
    const other = await save(draft, { form: { ...draft.draft.form, operatorName: '钱小芳' } });
    expect(messages(other, true)).toContain('“经营者姓名”与申请人一栏填的不同');
    expect(await codeOf(client.acceptance.accept({ ...ofCase(other), printReceipt: false }))).toBe('NOT_READY');
    const number = await save(other, {
      form: { ...draft.draft.form, operatorNumber: '000000199001010026' },
    });
    expect(messages(number, true)).toContain('“公民身份号码”与申请人一栏填的不同');
    expect(messages(await save(number, { form: draft.draft.form }), true)).toBe('');
  });

  it.each(['13800001234', '１３８0000', '－－'])('is not called %s, and neither is an agent', async (name) => {
    const draft = await readyDraft(client, typed({ name }));
    expect(messages(draft, true)).toMatch(/申请人姓名(里有数字|没有文字)/);
    const agent = typed({ name, certNo: '000000199001010026' });
    const with_ = await save(draft, { applicant: { ...draft.draft.applicant, person: typed(), agent } });
    expect(messages(with_, true)).toMatch(/代理人姓名(里有数字|没有文字)/);
  });

  it.each(['㐀𠮷𫚉䶮', '买买提·艾合买提', '\uE863', 'Anna Nowak', '⽅'])('may be called %s', async (name) =>
    expect(messages(await readyDraft(client, typed({ name })), true)).toBe(''),
  );
});

it('a unit is one unit in the whole record, and its head is no telephone number', async () => {
  const item = shippedItems().find((one) => JSON.stringify(one.form).includes('entity.name'));
  if (!item) throw new Error('no item of units');
  const draft = await readyDraft(client);
  const entity = { name: '示例公司', creditCode: '91000000MA0000007C', legalPerson: '13800001234', address: '一号楼' };
  const [name] = fieldOf(item.form, 'entity.name');
  const view = await save(draft, {
    taskCode: item.taskCode,
    applicant: { ...draft.draft.applicant, applicantType: '2', entity, agent: typed() },
    form: { ...filledForm(item, zhao), [String(name)]: '另一家公司' },
  });
  expect(messages(view, true)).toContain('法定代表人姓名里有数字');
  expect(messages(view, true)).toContain('与申请人一栏填的不同');
});

it('authority does not end in the year 3026', async () => {
  const draft = await readyDraft(client);
  const agent = typed({ name: '钱小芳', certNo: '000000199001010026' });
  const authority = { kind: 'written' as const, isSeen: true, scope: '', validTo: '3026-01-01' };
  const view = await save(draft, { applicant: { ...draft.draft.applicant, agent, authority } });
  expect(messages(view, true)).toContain('委托书的期限不能晚于');
});

it('a paper is not written down as received in no piece', async () => {
  const draft = await readyDraft(client);
  const none = draft.draft.materials.map((one, index) => (index === 0 ? { ...one, collectNum: 0 } : one));
  const view = await save(draft, { materials: none });
  expect(messages(view, true)).toContain('份数却是 0');
  expect(await codeOf(client.acceptance.accept({ ...ofCase(view), printReceipt: false }))).toBe('NOT_READY');
  expect(messages(await save(view, { materials: draft.draft.materials }), true)).toBe('');
});

describe('what a card said', () => {
  it('is on record when it gives way to somebody else, and not when the same person only moves', async () => {
    const draft = await read(await readyDraft(client));
    const { applicant } = draft.draft;
    const moved = await save(draft, {
      applicant: { ...applicant, applicantType: '2', agent: applicant.person, person: typed({ name: '', certNo: '' }) },
    });
    expect(overrides()).toEqual([]);
    const { agent } = moved.draft.applicant;
    await save(moved, { applicant: { ...moved.draft.applicant, agent: agent && { ...agent, name: '赵铁桩' } } });
    expect(overrides()).toEqual(['applicant.agent']);
  });

  it('is on record also when the mark is saved before the value', async () => {
    const draft = await read(await readyDraft(client));
    const before = overrides().length;
    const marked = await save(draft, { formSources: { operatorName: 'clerk' } });
    await save(marked, { form: { ...draft.draft.form, operatorName: '赵铁桩' } });
    expect(overrides().slice(before)).toEqual(['operatorName']);
  });
});

it('how long somebody is asked about again is said by the item', async () => {
  const item = shippedItems().find((one) => one.taskName === '居住证申领');
  if (!item) throw new Error('no item');
  const chen = typed({ name: '陈小满', certNo: '000000199001010093' });
  const again = async (againDays: number): Promise<CaseView> => {
    storeItem(station.host.ctx.db, { ...item, againDays });
    const { caseId, version } = await client.drafts.create();
    const applicant = (await client.cases.get({ caseId })).draft.applicant;
    return await client.drafts.save({
      ...{ caseId, version },
      patch: { taskCode: item.taskCode, applicant: { ...applicant, person: chen } },
    });
  };
  expect(messages(await again(30), false)).not.toContain('办过同一事项');
  expect(messages(await again(7), false)).toContain('此人 7 天内办过同一事项');
  expect(messages(await again(0), false)).not.toContain('办过同一事项');
});

const ofCase = ({ caseId, version }: CaseView): { caseId: string; version: number } => ({ caseId, version });
const fieldOf = (form: Record<string, unknown>, source: string): string[] =>
  Object.entries(form['properties'] as Record<string, { 'x-source'?: string }>)
    .filter(([, field]) => field['x-source'] === source)
    .map(([name]) => name);
