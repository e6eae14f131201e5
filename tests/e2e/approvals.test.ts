import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { card, fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { demoPassword, platformClient } from '#simulators/demo-seed.ts';
import { eventually, type Client } from '../world.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { handsIn, rail, signIn, watched } from './window.ts';

let shell: Shell;
let close: ShellWindow['close'];
let client: Client;
let page: Page;
let problems: string[];
/** The manager's own window: another workstation on the same platform, in a browser whatever the clerk's shell is. */
let other: { dir: string; host: Host; server: Server; browser: Browser; page: Page };
const kept = process.env['YICHUANG_E2E_KEEP'];

beforeAll(async () => {
  shell = await openShell();
  const world = shell.surroundings;
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...world.administrator,
    station: { stationId: 'test-items', stationName: '事项', windowNo: '0' },
  });
  const platform = platformClient(world.platformUrl, () => token);
  const item = (await platform.catalogue.items()).find((one) => one.taskName === '个体工商户开业登记');
  if (!item) throw new Error('the demo item is missing');
  await platform.catalogue.saveItem({
    ...(await platform.catalogue.item({ taskCode: item.taskCode })),
    taskVersion: 99,
    approval: { acts: ['accept', 'refuse'], roles: ['hallManager'] },
  });
  ({ page, problems, client, close } = await shell.open());
  await signIn(page, 'lijing');
  await rail(page).waitFor();
  await eventually('catalogue, numbers and the new version', async () => {
    const { numbersLeft } = await client.station.get();
    const { item: now } = await client.catalogue.get({ taskCode: item.taskCode }).catch(() => ({ item: null }));
    return numbersLeft > 0 && now?.taskVersion === 99;
  });
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-approvals-'));
  const host = await createHost({
    dataDir: dir,
    platformUrl: world.cable.url,
    windowNo: '值班台',
    stationName: '值班台',
    enrolCode: await world.createCode(),
    log: silentLogger,
  });
  const server = await serve({ host, port: 0, rendererDir: path.join(import.meta.dirname, '../../out/renderer') });
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
  const managers = await context.newPage();
  problems.push(...watched(managers));
  await managers.goto(server.newWindowUrl());
  other = { dir, host, server, browser, page: managers };
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await other.browser.close();
  await other.server.close();
  await other.host.stop();
  await rm(other.dir, { recursive: true, force: true });
  await close();
  await shell.close();
});

let strokes = 0;
async function press(key: string): Promise<void> {
  strokes += 1;
  await page.keyboard.press(key);
}
async function shot(of: Page, name: string): Promise<void> {
  if (!kept) return;
  await mkdir(kept, { recursive: true });
  for (const size of [
    { width: 1920, height: 1080 },
    { width: 1366, height: 768 },
  ]) {
    await of.setViewportSize(size);
    await of.screenshot({ path: path.join(kept, `${name}-${size.width}.png`) });
  }
}
async function begin(): Promise<string> {
  await page.goto(`${page.url().split('#')[0]}#/cases`);
  await page.goto(`${page.url().split('#')[0]}#/accept`);
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.lift();
  shell.devices.idCard.place(card);
  strokes = 0;
  await press('F2');
  await page.getByText('证件已读').waitFor();
  await handsIn(page, 'item.taskCode');
  await page.keyboard.type('gtgshkydj');
  await page.getByRole('option').first().waitFor();
  await press('Enter');
  await page.getByRole('heading', { name: '材料' }).first().waitFor();
  const caseId = page.url().split('/').at(-1) ?? '';
  // The papers' numbers come a moment after the cases' own.
  await eventually('numbers of papers', async () => {
    const { course } = await client.cases.get({ caseId });
    return course.acts.every(({ act, obstacle }) => act !== 'refuse' || obstacle === null);
  });
  return caseId;
}
const stateOf = async (caseId: string): Promise<string> => (await client.cases.get({ caseId })).state;

describe('a second person', () => {
  it('signs in on the same window for one act, and whoever sits there stays', async () => {
    const caseId = await begin();
    await fillForm(page);
    await tickMaterials(page);
    await page.getByText('可以受理').waitFor();
    strokes = 0;
    await press('F9');
    const box = page.getByRole('dialog', { name: '复核：受理' });
    await box.getByLabel('复核人用户名').and(page.locator(':focus')).waitFor();
    expect(await stateOf(caseId)).toBe('DRAFT');
    await page.keyboard.type('lijing');
    await press('Tab');
    await page.keyboard.type(demoPassword);
    await press('Enter');
    await page.getByText('复核的人和办理的人不能是同一个人').waitFor();
    await shot(page, '复核-同一人');
    await box.getByLabel('复核人用户名').fill('wangjianguo');
    strokes = 2;
    await press('Tab');
    await page.keyboard.type(demoPassword);
    await press('Enter');
    await page.getByRole('heading', { name: '已受理' }).waitFor();
    console.info(`strokes of an acceptance with a second person: ${strokes}`);
    expect(strokes).toBeLessThanOrEqual(4);
    const { session } = await client.station.get();
    expect(session?.operator.username).toBe('lijing');
    await shot(page, '复核后受理');
  });

  it('agrees from her own window, and the act is done with what she read', async () => {
    const caseId = await begin();
    await press('Alt+x');
    const refuse = page.getByRole('dialog', { name: '不予受理' });
    await refuse.getByLabel(/应当向哪个机关申请/).fill('邻区市场监督管理局');
    await press('Tab');
    await page.keyboard.type('经营场所在邻区，不属于本机关管辖。');
    await press('Enter');
    const box = page.getByRole('dialog', { name: '复核：不予受理' });
    await box.getByRole('button', { name: '请其在自己的窗口复核' }).click();
    await page.getByText(/已请大厅管理复核：等王建国，.*前；到期没有答复的，由系统管理员.*复核/).waitFor();
    await signIn(other.page, 'wangjianguo');
    await rail(other.page).getByRole('button', { name: /^复核/ }).click();
    const asked = other.page.getByRole('region', { name: /个体工商户开业登记/ });
    await asked.getByText('邻区市场监督管理局').waitFor();
    await asked.getByText(/等王建国，.*前/).waitFor();
    await shot(other.page, '复核台');
    await asked.getByLabel('意见').fill('同意');
    await asked.getByRole('button', { name: '同意' }).click();
    await other.page.getByText('没有等您复核的').waitFor();
    await eventually('the answer came', async () => {
      const { course } = await client.cases.get({ caseId });
      return course.approvals[0]?.state === 'granted';
    });
    expect(await stateOf(caseId)).toBe('DRAFT');
    // The words were kept in the box: they are sent again as she read them.
    await refuse.getByRole('button', { name: /打印/ }).click();
    await page.getByRole('heading', { name: /不受〔2026〕\d{6}号/ }).waitFor();
    expect(await stateOf(caseId)).toBe('NOT_ACCEPTED');
    await shot(page, '复核后不予受理');
  });

  it('is asked while the platform is away: the clerk reads that it goes by itself, and it does', async () => {
    const caseId = await begin();
    await fillForm(page);
    await tickMaterials(page);
    await page.getByText('可以受理').waitFor();
    await shell.surroundings.cable.set('refuse');
    await press('F9');
    const box = page.getByRole('dialog', { name: '复核：受理' });
    await box.getByRole('button', { name: '请其在自己的窗口复核' }).click();
    await page.getByText('网络恢复后自动送出，不用再请').first().waitFor();
    await page.getByRole('region', { name: '决定与结果' }).getByText('还没有送出').waitFor();
    await shot(page, '复核-断网');
    await expectClean(page, 'a second person to be asked when the platform is back');
    await shell.surroundings.cable.set('pass');
    await eventually('it went by itself', async () => {
      const { course } = await client.cases.get({ caseId });
      return course.approvals[0]?.isUnsent === false;
    });
    await page.getByRole('region', { name: '决定与结果' }).getByText('等待复核').waitFor();
    await shot(page, '复核-已送出');
  });
});
