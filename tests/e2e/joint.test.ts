import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { eventually, filledForm, zhao } from '../world.ts';
import { expectClean } from './axe.ts';
import { atWindow, type AtWindow } from './at-window.ts';

const opening = '个体工商户开业登记';
const system = '国家登记系统';
/** Twenty fields, as a vertical system asks for them. */
const fields = [
  ['申请人', '{applicant.name}'],
  ['证件号码', '{person.certNo}'],
  ['住址', '{person.address}'],
  ['联系手机', '{form.mobile}'],
  ['名称', '{form.businessName}'],
  ['经营场所', '{form.businessPlace}'],
  ['经营范围', '{form.businessScope}'],
  ['从业人数', '{form.staffCount}'],
  ['本地办件编号', '{case.projectNo}'],
  ['受理通知书文号', '{case.acceptDocNo}'],
  ['受理日期', '{case.acceptDate}'],
  ['承诺办结日期', '{case.promiseDue}'],
  ['事项', '{case.taskName}'],
  ...Array.from({ length: 7 }, (_, at) => [`备用栏 ${at + 1}`, `示例 ${at + 1}`]),
].map(([title = '', value = '']) => ({ title, value }));

let at: AtWindow;
let lead = '';
beforeAll(async () => {
  at = await atWindow(async (platform) => {
    const found = (await platform.catalogue.items()).find((one) => one.taskName === opening);
    if (!found) throw new Error('the demo item is missing');
    const item = {
      ...(await platform.catalogue.item({ taskCode: found.taskCode })),
      taskVersion: 99,
      vertical: { system, numberTitle: '国家系统受理号', fields },
    };
    await platform.catalogue.saveItem(item);
    return item;
  });
  await at.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  await at.close();
});

const group = () => at.page.getByRole('region', { name: '一件事 开小店' });
const member = (name: string) => group().getByRole('button', { name: new RegExp(name) });

describe('several departments at once', () => {
  it('three items are filled in side by side and accepted with one key', async () => {
    const { page, client } = at;
    lead = await at.begin('gtgshkydj');
    await fillForm(page);
    await page.getByText(/草稿已存/).waitFor();
    at.strokes = 0;
    await at.press('Alt+l');
    await group().waitFor();
    await page.getByText('开小店 第 1 / 3 项').waitFor();
    await at.shot('一件事-起草');
    await expectClean(at.page, '一件事-起草');
    await tickMaterials(page);

    // The next item is one key away; what was said once stands there.
    await at.press('Alt+l');
    await page
      .getByRole('heading', { name: /大型户外广告/ })
      .first()
      .waitFor();
    await page.locator('[id="form.place"]').waitFor();
    expect(await page.locator('[id="form.place"]').inputValue()).toContain('幸福路');
    await at.shot('一件事-第二项');
    for (const { caseId, isLead } of (await client.cases.get({ caseId: lead })).group?.members ?? []) {
      if (isLead) continue;
      const view = await client.cases.get({ caseId });
      const { item } = await client.catalogue.get({ taskCode: view.draft.taskCode ?? '' });
      await client.drafts.save({
        ...{ caseId, version: view.version },
        patch: {
          form: { ...filledForm(item, zhao), ...view.draft.form },
          materials: item.materials.map(({ materialId }) => ({ materialId, isCollected: true, originalChecked: true })),
        },
      });
    }
    await member(opening).click();
    await page.getByText('可以受理').first().waitFor();
    await eventually('every part is ready', async () => {
      const { group: now } = await client.cases.get({ caseId: lead });
      return now?.members.every((one) => one.missing === 0);
    });
    await at.shot('一件事-可以受理');
    await expectClean(at.page, '一件事-可以受理');
    await at.press('F9');
    await page.getByRole('heading', { name: '已受理' }).waitFor();
    console.info(`strokes of an acceptance of three besides filling in: ${at.strokes}`);
    expect(at.strokes).toBeLessThanOrEqual(3);
    const { group: accepted } = await client.cases.get({ caseId: lead });
    expect(accepted).toMatchObject({ state: 'open' });
    expect(new Set(accepted?.members.map((one) => one.projectNo)).size).toBe(3);
    for (const one of accepted?.members ?? [])
      await eventually(`slip of ${one.taskName}`, async () => {
        const { documents } = await client.cases.get({ caseId: one.caseId });
        // What came of it is the printer's story: here each of the three has a slip of its own, and it was tried.
        const state = documents.find((paper) => paper.kind === 'RECEIPT')?.prints[0]?.state ?? 'queued';
        return ['printed', 'failed', 'unknown'].includes(state);
      });
    await at.shot('一件事-已受理');
    await expectClean(at.page, '一件事-已受理');
    const said = await at.paper(lead, 'JOINT');
    for (const one of accepted?.members ?? []) expect(said).toContain(one.projectNo);
    expect(said).toContain(`并联编号：${accepted?.groupNo}`);
    expect(said).toContain('你提出的');
  });

  it('the whole follows its parts on the page of each', async () => {
    const { client, platform, page } = at;
    const { group: now } = await client.cases.get({ caseId: lead });
    const part = now?.members.find((one) => /户外广告/.test(one.taskName));
    await eventually('all three at the platform', async () => {
      const { rows } = await client.cases.search({ states: ['ACCEPTED'] });
      return rows.filter((row) => row.syncState === 'synced').length >= 3;
    });
    await platform.cases.recordEvent({
      ...{ projectNo: part?.projectNo ?? '', eventId: 'outdoor-sign-done', state: 'DONE_OK', stepName: '审批' },
      ...{ handler: '王审核', orgName: '示例区城市管理局', opinion: '符合设置规划，准予设置。' },
      result: { resultName: '户外广告设置许可', certNo: '示广〔2026〕12号', certValidity: '2026-12-01 至 2027-11-30' },
    });
    await at.openCase(lead);
    await group().getByText('部分办结').waitFor();
    await at.shot('一件事-部分办结');
    await expectClean(at.page, '一件事-部分办结');
    await member('户外广告').click();
    await page
      .getByLabel('办件详情')
      .getByRole('heading', { name: /户外广告/ })
      .waitFor();
  });
});

it('twenty fields go to the vertical system with one key each', async () => {
  const { page, client } = at;
  await at.openCase(lead);
  at.strokes = 0;
  await at.press('Alt+v');
  const box = page.getByRole('dialog', { name: `二次录入：${system}` });
  await box.getByText('已复制 0 / 20 项').waitFor();
  await at.shot('二次录入');
  await expectClean(at.page, '二次录入');
  for (const [index, { title }] of fields.entries()) {
    await box
      .getByRole('button', { name: new RegExp(`^复制 ${index + 1} ${title}`) })
      .and(page.locator(':focus'))
      .waitFor();
    await at.press('Enter');
    await box.getByText(`已复制 ${index + 1} / 20 项`).waitFor();
    if (index === 0) expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('赵铁柱');
  }
  await at.shot('二次录入-复制完');
  await expectClean(at.page, '二次录入-复制完');
  await page.keyboard.type('GJ2026-000123');
  await at.press('Enter');
  await box.waitFor({ state: 'detached' });
  console.info(`strokes of a second entry of ${fields.length} fields: ${at.strokes}`);
  expect(at.strokes).toBeLessThanOrEqual(22);
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('');
  await page.getByLabel('二次录入').getByText('GJ2026-000123').waitFor();
  await at.shot('二次录入-录完');
  await expectClean(at.page, '二次录入-录完');
  expect((await client.cases.get({ caseId: lead })).secondEntry).toMatchObject({ number: 'GJ2026-000123' });
});

it('a wrong paper is made void and another stands in its place', async () => {
  const { page, client } = at;
  await at.openCase(lead);
  const papers = page.getByRole('region', { name: '文书', exact: true });
  await papers.scrollIntoViewIfNeeded();
  await papers.getByRole('button', { name: '作废重开' }).first().click();
  const box = page.getByRole('dialog', { name: /^作废重开/ });
  await box.getByLabel(/为什么作废/).waitFor();
  await at.shot('作废重开');
  await expectClean(at.page, '作废重开');
  await page.keyboard.press('Enter');
  await box.getByText('请写明为什么作废').waitFor();
  await page.keyboard.type('申请人的地址写错了');
  await page.keyboard.press('Enter');
  await papers.getByText(/申请人的地址写错了/).waitFor();
  await papers.scrollIntoViewIfNeeded();
  await at.shot('作废重开后');
  await expectClean(at.page, '作废重开后');
  const { documents } = await client.cases.get({ caseId: lead });
  expect(documents.filter((one) => one.voided)).toHaveLength(1);
});
