import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseView, FormRow } from '#contract/cases.ts';
import { confirmationFacts } from '#host/confirmation/facts.ts';
import { caseFacts } from '#host/cases/facts.ts';
import { withDigests } from '#host/cases/form-values.ts';
import { findCase } from '#db/queries/cases.ts';
import type { Host } from '#host/host.ts';
import { shippedItems } from '../bench/find-catalogue.ts';
import { eventually, filledForm, signInClerk, startWorld, zhao, type Client, type World } from '../world.ts';
import { failureOf } from './outcome.ts';

const housing = shippedItems().find((one) => one.taskName === '公共租赁住房保障资格申请');
if (!housing) throw new Error('no item with a table is shipped');
let world: World;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
  ({ host, client } = await world.station());
  await signInClerk(client);
  await eventually('the item', () => client.catalogue.get({ taskCode: housing.taskCode }).catch(() => null));
});
afterAll(async () => await world.close());

const save = (view: CaseView, patch: Parameters<Client['drafts']['save']>[0]['patch']): Promise<CaseView> =>
  client.drafts.save({ caseId: view.caseId, version: view.version, patch });
const missing = (view: CaseView): { field: string; message: string }[] =>
  view.obstacles
    .filter((one) => one.section === 'form' && one.blocking)
    .map(({ field, message }) => ({ field, message }));
const accept = (view: CaseView) =>
  client.acceptance.accept({ caseId: view.caseId, version: view.version, printReceipt: false });

it('rows are kept in one spelling, hold the case up until they are right, are confirmed, accepted and stand at the platform', async () => {
  const made = await client.drafts.create();
  const form = { ...filledForm(housing, zhao), maritalStatus: '10', together: 'family', spouseName: '' };
  let view = await save(made, {
    taskCode: housing.taskCode,
    applicant: { ...made.draft.applicant, person: zhao },
    form: { ...form, members: [] },
    materials: housing.materials.map(({ materialId }) => ({
      ...{ materialId, isCollected: true, collectType: '1', collectNum: 1, originalChecked: true },
    })),
  });
  expect(missing(view)).toEqual([{ field: 'members', message: '请填写“共同申请人”，至少 1 行。' }]);

  const typed: FormRow[] = [
    { name: ' 钱 小芳 ', relation: 'spouse', certNo: ' ０００００0199001010026 ', monthlyIncome: 3500 },
    { name: '钱小云', certNo: '000000198001010020' },
    {},
  ];
  view = await save(view, { form: { ...form, members: typed } });
  expect(view.draft.form['members']).toEqual([
    { name: '钱小芳', relation: 'spouse', certNo: '000000199001010026', monthlyIncome: 3500 },
    typed[1],
    {},
  ]);
  expect(missing(view).map((one) => one.field)).toEqual(['members.1.relation', 'members.1.certNo']);
  expect((await failureOf(accept(view))).message).toContain('“共同申请人”第 2 行：请选择“与申请人关系”');

  const rows: FormRow[] = [
    { name: '钱小芳', relation: 'spouse', certNo: '000000199001010026', monthlyIncome: 3500 },
    { name: '钱小云', relation: 'child', certNo: '000000198001010021' },
  ];
  view = await save(view, { form: { ...form, members: [...rows, {}] } });
  expect(missing(view)).toEqual([]);
  const row = findCase(host.ctx.db, view.caseId);
  if (!row) throw new Error('the case is gone');
  const shown = confirmationFacts(caseFacts(host.ctx, row, view.draft));
  expect(shown.filter((one) => one.label.startsWith('共同申请人'))).toEqual([
    {
      label: '共同申请人 第 1 行',
      value: '姓名：钱小芳；与申请人关系：配偶；公民身份号码：000000 **** **** 0026；月收入：3500 元',
    },
    { label: '共同申请人 第 2 行', value: '姓名：钱小云；与申请人关系：子女；公民身份号码：000000 **** **** 0021' },
  ]);

  const { projectNo } = await accept(view);
  await eventually('reported', async () => (await client.cases.get({ caseId: view.caseId })).syncState === 'synced');
  const kept = await world.administrator.cases.get({ projectNo });
  expect(kept.rows.find((one) => one.class === 'accept')?.payload).toMatchObject({ form: { members: rows } });
  // Somebody who only stands in a row is found by the name.
  expect((await client.cases.search({ query: '钱小云' })).rows.map((one) => one.caseId)).toContain(view.caseId);
});

it('files of the case fill a field: missing ones hold it up, they are confirmed by name and reported by their digest', async () => {
  const made = await client.drafts.create();
  const form = { ...filledForm(housing, zhao), maritalStatus: '10', spouseName: '', wish: 'money', lease: [] };
  let view = await save(made, {
    taskCode: housing.taskCode,
    applicant: { ...made.draft.applicant, person: zhao },
    form,
    materials: housing.materials.map(({ materialId }) => ({
      ...{ materialId, isCollected: true, collectType: '1', collectNum: 1, originalChecked: true },
    })),
  });
  const { caseId } = view;
  expect(missing(view)).toEqual([{ field: 'lease', message: '请选或添加“租房合同”的文件。' }]);
  const attach = async (materialId: string, name: string): Promise<string> =>
    (await client.materials.attach({ caseId, materialId, file: picture(name), name: `${name}.png` })).sm3;
  const [own, income] = [await attach('form.lease', '合同'), await attach('M04', '收入')];
  view = await client.cases.get({ caseId });
  view = await save(view, { form: { ...form, lease: [own, income] } });
  expect(missing(view)).toEqual([]);

  // Taken out of its material, it is out of the field as well, and that is said.
  await client.materials.remove({ caseId, materialId: 'M04', sm3: income });
  view = await client.cases.get({ caseId });
  expect(missing(view)).toEqual([
    { field: 'lease', message: '“租房合同”里有文件已不在这件里，请去掉它，重新选或添加。' },
  ]);
  view = await save(view, { form: { ...form, lease: [own] } });
  const row = findCase(host.ctx.db, caseId);
  if (!row) throw new Error('the case is gone');
  const shown = confirmationFacts(caseFacts(host.ctx, row, view.draft));
  expect(shown.find((one) => one.label === '租房合同')?.value).toBe('合同.png');

  const { projectNo } = await accept(view);
  await eventually('reported', async () => (await client.cases.get({ caseId })).syncState === 'synced');
  const { rows } = await world.administrator.cases.get({ projectNo });
  expect(rows.find((one) => one.class === 'accept')?.payload).toMatchObject({ form: { lease: [own] } });
  const file = await eventually('the file reported', async () => {
    const now = await world.administrator.cases.get({ projectNo });
    return now.rows.find((one) => one.class === 'attachment')?.payload;
  });
  expect(file).toMatchObject({ sm3: own, materialId: 'form.lease', name: '合同.png', purpose: 'material' });
});

it('a file made of scanned pages is named by its material, goes on under another digest, and is reported by the one it has', () => {
  const files = new Map([['pages:M01', { sm3: 'f'.repeat(64), name: '扫描件.pdf' }]]);
  expect(withDigests(housing, { lease: ['pages:M01'], address: ['pages:M01'] }, files)).toEqual({
    lease: ['f'.repeat(64)],
    address: ['pages:M01'],
  });
});

it('with another item the files of a field go aside, and come back with the item', async () => {
  const made = await client.drafts.create();
  const form = { ...filledForm(housing, zhao), wish: 'money', lease: [] };
  let view = await save(made, { taskCode: housing.taskCode, form });
  const { caseId } = view;
  const { sm3 } = await client.materials.attach({
    ...{ caseId, materialId: 'form.lease', file: picture('另一份'), name: '另一份.png' },
  });
  view = await save(await client.cases.get({ caseId }), { form: { ...form, lease: [sm3] } });
  const permit = shippedItems().find((one) => one.taskName === '居住证申领');
  view = await save(view, { taskCode: permit?.taskCode ?? '' });
  expect([view.attachments, view.draft.form['lease']]).toEqual([[], undefined]);
  view = await save(view, { taskCode: housing.taskCode, form: { ...form, lease: [sm3] } });
  expect(view.attachments).toMatchObject([{ materialId: 'form.lease', sm3 }]);
  expect(missing(view).map((one) => one.field)).not.toContain('lease');
});

function picture(text: string): File {
  const drawn = new PNG({ width: 40, height: 40 });
  drawn.data.fill(255);
  drawn.data.write(text);
  return new File([new Uint8Array(PNG.sync.write(drawn))], 'scan.png');
}
