import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeRating } from '#host/rating/store.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { eventually, readyDraft, zhao } from '../world.ts';
import { byKeys, type Keys } from './by-keys.ts';
import { tellCases } from './hall-cases.ts';
import { openHallStand, type HallStand, type Stand } from './hall-stand.ts';
import { rail } from './window.ts';

/** Not round the screens (`keyboard.test.ts`) but in them: what a manager, an auditor, an administrator does there is done with keys alone. */
let stand: HallStand;
let desk: Stand;
let page: Page;
let keys: Keys;
beforeAll(async () => {
  stand = await openHallStand();
  desk = await stand.machine('workstation', '值班台', null);
  ({ page } = desk);
  keys = byKeys(page);
  const kiosk = await stand.machine('kiosk', '1 号取号机', null);
  const { client } = desk;
  await client.session.signIn({ username: 'lijing', password: demoPassword });
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  const { caseId, version } = await readyDraft(client);
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  storeRating(desk.host.ctx, { caseId, level: 1, source: 'screen', operator: 'lijing' });
  await askSecondPerson();
  await client.session.signOut();
  await tellCases(stand.world);
  for (const name of [/^取号/, /居住证/, '下一步', '取号', /我已记下/])
    await kiosk.page.getByRole('button', { name }).first().click();
  await kiosk.page.getByText('预约签到').first().waitFor();
});
afterAll(async () => {
  expect(desk.problems).toEqual([]);
  await stand.close();
});

/** A case of this window that waits for a manager's yes. */
async function askSecondPerson(): Promise<void> {
  const { catalogue } = stand.world.administrator;
  const draft = await readyDraft(desk.client, { ...zhao, name: '钱小芳', certNo: '000000199001010026' });
  const item = await catalogue.item({ taskCode: draft.draft.taskCode ?? '' });
  const approval = { acts: ['accept' as const], roles: ['hallManager' as const] };
  await catalogue.saveItem({ ...item, taskVersion: 99, approval });
  await eventually('the new version', async () => {
    const now = await desk.client.catalogue.get({ taskCode: item.taskCode });
    return now.item.taskVersion === 99;
  });
  const { caseId, version } = await desk.client.cases.get({ caseId: draft.caseId });
  await desk.client.approvals.ask({ caseId, version, act: 'accept', wish: {} });
}

async function signIn(username: string, password: string): Promise<void> {
  await page.getByLabel('用户名').waitFor();
  await keys.type(/signin-name/, username);
  await keys.type(/signin-password|密码/, password);
  await page.keyboard.press('Enter');
  await rail(page).waitFor();
}
async function signOut(): Promise<void> {
  await keys.press(/^button 退出/);
  await page.getByLabel('用户名').waitFor();
}
async function go(name: string): Promise<void> {
  await keys.press(new RegExp(`^button ${name}`));
  await rail(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
  await page.locator('main h1').first().waitFor();
}
/** Into a table, down to its row `nth` and into it. */
async function openRow(table: RegExp, nth: number): Promise<void> {
  await keys.reach(table);
  await page.keyboard.press('Home');
  for (let row = 1; row < nth; row += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

describe('with keys alone a manager', () => {
  it('looks behind the figures of the hall and says when to be reminded', async () => {
    await signIn('wangjianguo', demoPassword);
    await go('大厅');
    await page.getByRole('button', { name: '提醒', exact: true }).waitFor();
    await keys.press(/^button 提醒$/);
    await keys.inBox('提醒');
    await page.locator('#alert-waiting').waitFor();
    await keys.type(/^input alert-waiting$/, '37');
    await keys.type(/^input alert-reason$/, '节后人多');
    await page.keyboard.press('Enter');
    await page.getByText('提醒已按新的设置。').first().waitFor();
    expect((await desk.client.hall.plan()).plan.alerts.waiting).toBe(37);
    await keys.leaveBox(/^button 提醒$/);
    // The board has heard of the number: the box lists what waits at the moment it opens.
    await page.getByRole('button', { name: '等候 1', exact: true }).waitFor();
    const group = await page.getByLabel('各组等候').getByRole('button').first().innerText();
    const opener = new RegExp(`^button ${group.trim().slice(0, 1)} `);
    await keys.press(/^button 等候/);
    await keys.inBox('今天等候的号');
    const box = page.getByRole('dialog');
    await keys.press(/^button 经过与处置$/);
    await keys.type(/^input 原因$/, '本人说不办了');
    await keys.press(/^button 作废$/);
    await box.getByText('没有这样的号。').waitFor();
    await keys.leaveBox(/^button 等候/);
    await keys.press(opener);
    await keys.inBox(/在等的号/);
    await keys.leaveBox(opener);
  });

  it('asks the history for another stretch and subject', async () => {
    await go('历史');
    await keys.press(/^button 上月$/, 'Space');
    await page.getByRole('button', { name: '上月', pressed: true }).waitFor();
    const subject = page.locator('.subject');
    const before = await subject.innerText();
    await keys.press(/看什么|history-subject/, 'ArrowDown');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually('another subject', async () => (await subject.innerText()) !== before);
    await keys.type(/^input history-from$/, '20260105');
    await page.keyboard.press('Tab');
    await eventually('read as a day', async () => (await page.locator('#history-from').inputValue()) === '2026-01-05');
  });

  it('finds a case, reads it, and finds it again in the list of the hall', async () => {
    await go('办件');
    const list = page.getByRole('grid', { name: '办件列表' });
    // Both cases are in the list before it is narrowed: where nothing is shown yet nobody else's is either.
    await list.getByText('钱小芳').waitFor();
    await page.keyboard.press('F3');
    await page.keyboard.type('赵铁柱');
    // The list follows what is typed a moment later: until then its first row is somebody else's.
    await list.getByText('钱小芳').waitFor({ state: 'detached' });
    await list.getByText('赵铁柱').waitFor();
    await openRow(/^div 办件列表$/, 1);
    const detail = page.getByLabel('办件详情');
    await detail.getByRole('button', { name: '查看通知书' }).waitFor();
    await keys.reach(/^button 查看通知书$/);
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    const sort = page.getByRole('combobox', { name: '排序' });
    await keys.press(/^select/, 'ArrowDown');
    await eventually('sorted by the day', async () => (await sort.inputValue()) === 'due');
    await keys.press(/^button 全大厅$/);
    await page.getByRole('grid', { name: '全大厅的办件' }).getByRole('row').nth(1).waitFor();
    await openRow(/^div 全大厅的办件$/, 1);
    await page.getByLabel('全大厅的一件办件').getByRole('heading', { name: '经过' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('全大厅的一件办件').waitFor({ state: 'detached' });
  });

  it('says yes as the second person, and does the first step of a bad rating', async () => {
    await go('复核');
    await page.getByRole('region', { name: /钱小芳/ }).waitFor();
    await keys.type(/^input 意见$/, '材料齐，同意');
    await keys.press(/^button 同意$/);
    await page.getByText('没有等您复核的。').waitFor();
    await go('差评整改');
    const task = page.getByRole('region', { name: /非常不满意/ });
    await eventually('the rating has come', async () => {
      if ((await task.count()) > 0) return true;
      await keys.press(/^button 刷新$/);
      return false;
    });
    await keys.press(/^input 属实$/, 'ArrowDown');
    await keys.press(/^select 原因$/, 'ArrowDown');
    await keys.type(/^input 核实的情况/, '当天系统停机，已贴公告。');
    await keys.press(/^button 核实完$/);
    await task.getByRole('button', { name: '已反馈' }).waitFor();
    await task
      .getByText(/不属实/)
      .first()
      .waitFor();
  });

  it('changes a rule, sends a notice of supervision, and looks at one rule alone', async () => {
    await go('监察');
    await keys.press(/^button 现在看一遍$/);
    await page.getByText(/待处理：红 \d+ 件/).waitFor();
    await keys.press(/^button 规则…$/);
    await keys.inBox('监察规则');
    const rules = page.getByRole('dialog', { name: '监察规则' });
    await rules.locator('#rules-reason').waitFor();
    await keys.type(/^textarea/, '现场核查 10');
    await keys.type(/^input rules-reason$/, '按本市新规定');
    await keys.press(/^button 保存$/);
    await rules.getByText(/第 1 版.*按本市新规定/).waitFor();
    await keys.leaveBox(/^button 规则…$/);
    await openRow(/^div 监察发现$/, 1);
    const finding = page.getByRole('dialog');
    await finding.locator('#finding-text').waitFor();
    await keys.type(/^textarea finding-text$/, '请补充说明并重新送达');
    await page.keyboard.press('Tab');
    await keys.press(/^button 发督办$/);
    await finding.getByText('请补充说明并重新送达').waitFor();
    await keys.leaveBox(/^div 监察发现$/);
    const first = page.getByLabel('本月各条规则').getByRole('button').first();
    const name = (await first.innerText()).trim();
    await keys.press(new RegExp(`^button ${name}$`), 'Space');
    await page.getByText(`只看“${name}”`).waitFor();
    await keys.press(/^button 看全部$/);
    await page.getByText(`只看“${name}”`).waitFor({ state: 'detached' });
  });

  it('writes a notice, never leaves its box on the way, and takes it back', async () => {
    await go('通知');
    await keys.press(/^button 写通知$/);
    await keys.inBox('写通知');
    const box = page.getByRole('dialog', { name: '写通知' });
    // Nothing is ready yet: what cannot be pressed must not let the focus out at the end of the box.
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Tab');
      expect(await box.evaluate((one) => one.contains(document.activeElement)), `Tab ${step}`).toBe(true);
    }
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Shift+Tab');
      expect(await box.evaluate((one) => one.contains(document.activeElement)), `Shift+Tab ${step}`).toBe(true);
    }
    await keys.type(/^input notice-title$/, '系统停用');
    await keys.type(/^textarea notice-body$/, '今晚十点停用一小时。');
    await keys.press(/^input 窗口人员/, 'Space');
    await keys.press(/^input 窗口人员/, 'Space');
    await keys.press(/^button 发布$/);
    const notice = page.getByRole('article', { name: '系统停用' });
    await notice.waitFor();
    await keys.press(/^button 撤下$/);
    await notice.getByText('已撤下或过期').waitFor();
  });

  it('sends what waits, and tries a device', async () => {
    await go('发件箱');
    await keys.press(/^button 立即上传$/);
    await page.getByRole('grid', { name: '最近送达记录' }).waitFor();
    await keys.press(/^div 最近送达记录$/, 'End');
    await go('设备');
    await keys.press(/^button (查看|绑定)读卡器|^button 查看/);
    await page.getByRole('button', { name: /^正在查看/ }).waitFor();
    await signOut();
  });
});

it('with keys alone an auditor narrows the records and reads one as it was written', async () => {
  await signIn('zhoumin', demoPassword);
  await go('审计');
  await page.getByRole('grid', { name: '审计记录' }).getByRole('row').nth(1).waitFor();
  await keys.type(/筛选审计记录/, '王建国');
  await openRow(/^div 审计记录$/, 1);
  await keys.inBox(/^第 \d+ 条/);
  expect(await page.getByRole('dialog').innerText()).toContain('王建国');
  await keys.leaveBox(/^div 审计记录$/);
  await signOut();
});

it('with keys alone an administrator gives numbers to a window that is cut off, and binds a device', async () => {
  await stand.world.administrator.operators.save({
    ...{ username: 'guanli', name: '何管理', roles: ['administrator'], password: demoPassword, disabled: false },
  });
  await signIn('guanli', demoPassword);
  await go('恢复');
  await page.locator('#block-station option').nth(1).waitFor({ state: 'attached' });
  await keys.press(/^select block-station$/, 'ArrowDown');
  await keys.press(/^button 发 50 个新号$/);
  await page.getByLabel('号段代码').waitFor();
  await go('设备');
  await keys.press(/^button 绑定读卡器$/);
  await keys.type(/^input bind-address$/, '/dev/ttyUSB9');
  await keys.press(/^button 绑定$/);
  await page.getByRole('button', { name: '解除绑定' }).waitFor();
  await keys.press(/^button 解除绑定$/);
  await keys.press(/^button 确认解除$/);
  await page.getByRole('button', { name: '绑定读卡器' }).waitFor();
  await signOut();
});
