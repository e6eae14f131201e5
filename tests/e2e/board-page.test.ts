/** The board on the platform's own page, for who works at no station: which hall she sees, live, and what it says out of contact. */
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated, type SimulatedStation } from '#simulators/simulated-station.ts';
import { acting, samplePlan } from '../integration/hall-stage.ts';
import { startWorld, type World } from '../world.ts';
import { expectClean } from './axe.ts';

const pictures = process.env['YICHUANG_PICTURES'];
let world: World;
let browser: Browser;
let page: Page;
let person: PlatformClient;
const problems: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...{ username: 'wangjianguo', password: demoPassword },
    station: { stationId: 'test-office', stationName: '办公室', windowNo: '0' },
  });
  person = platformClient(world.platformUrl, () => token);
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const context = await browser.newContext({
    ...{ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' },
  });
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      problems.push(message.text());
  });
  await page.goto(`${world.cable.url}/board`);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function picture(name: string): Promise<void> {
  await expectClean(page, name);
  if (pictures === undefined) return;
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`) });
  }
}
async function signIn(username: string): Promise<void> {
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(demoPassword);
  await page.getByRole('button', { name: '登录' }).click();
}
async function machine(stationId: string, windowNo: string, hallCode: string): Promise<SimulatedStation> {
  const { code } = await world.administrator.stations.createCode({ hallCode });
  return await enrolSimulated(() => world.platformUrl, code, { stationId, stationName: windowNo, windowNo });
}
async function take(kiosk: SimulatedStation, serviceCode: string): Promise<string> {
  const { requestId, occurredAt } = acting();
  const { ticketId, number } = await kiosk.client.hall.issue({ requestId, occurredAt, serviceCodes: [serviceCode] });
  await kiosk.client.hall.paper({ ticketId, ...acting('取号机'), result: 'printed' });
  return number;
}
const group = (name: string) => page.locator('#groups').getByRole('button', { name: new RegExp(name) });

it('is not for a clerk', async () => {
  await signIn('lijing');
  await page.getByText('您的岗位不能做这一步').waitFor();
  expect(await page.locator('#view').isVisible()).toBe(false);
  await page.getByRole('button', { name: '退出' }).click();
});

it('shows the only hall there is, as it changes, and the tickets behind a figure', async () => {
  const [{ hallCode = '' } = {}] = await world.administrator.halls.list();
  const { version } = await person.hall.plan();
  await person.hall.savePlan({ version, reason: '开始使用', plan: samplePlan });
  const kiosk = await machine('board-kiosk', '取号机', hallCode);
  const window = await machine('board-window', '01', hallCode);
  await window.client.hall.openWindow(acting());
  await signIn('wangjianguo');
  await group('综合受理').waitFor();
  // A name given twice never shows a stand-in for the figure: nobody was called yet.
  expect(await page.locator('#share').textContent()).toBe('—');

  for (let n = 0; n < 40; n += 1) await take(kiosk, n % 4 === 0 ? 'business' : 'residence');
  await group('30 人等候').waitFor();
  await group('企业开办').getByText('没有开窗').waitFor();
  await page.getByText('企业开办有 10 人在等，没有开着的窗口').waitFor();
  const { ticket } = await window.client.hall.callNext(acting());
  await page
    .locator('#windows')
    .getByRole('button', { name: new RegExp(`01.*已呼叫.*${ticket?.number ?? '?'}`) })
    .waitFor();
  await page.getByText('1 / 1 人').waitFor();

  await group('企业开办').click();
  await page.getByRole('heading', { name: '企业开办在等的号：10 个' }).waitFor();
  expect(await page.locator('#behind-rows tr').count()).toBe(10);
  const another = await take(kiosk, 'business');
  await page.locator('#behind-rows').getByText(another).waitFor();
  await picture('board-page');
  await page.getByRole('button', { name: '收起' }).click();
});

it('says how old it is out of contact, and goes on by itself', async () => {
  await world.cable.set('refuse');
  await page.getByText('与中心平台失去联系').waitFor();
  await page.locator('#level', { hasText: '不知道' }).waitFor();
  await page.getByText(/下面是 \d+ 秒前的情况/).waitFor();
  await picture('board-page-stale');
  await world.cable.set('pass');
  await page.getByText('与中心平台失去联系').waitFor({ state: 'hidden' });
  await page.locator('#level', { hasText: '要处理' }).waitFor();
});

it('lets her choose among several halls, and shows nothing of the other', async () => {
  await world.administrator.halls.save({
    ...{ hallCode: 'north', hallName: '示例区北厅', regionCode: '000001', contactPhone: '', address: '' },
    publicUrl: '',
  });
  await page.reload();
  await signIn('wangjianguo');
  await group('综合受理').waitFor();
  await page.getByLabel('大厅').selectOption('示例区北厅');
  await expect.poll(async () => await page.locator('#groups').getByRole('button').count()).toBe(1);
  expect(await page.getByText('企业开办').count()).toBe(0);
  expect(new URL(page.url()).hash).toBe('#north');
  await picture('board-page-north');
  // The address is the hall's: opened again, it is that hall.
  await page.reload();
  await signIn('wangjianguo');
  await expect.poll(async () => await page.getByLabel('大厅').inputValue()).toBe('north');
  expect(problems).toEqual([]);
});

it('ends when she may no longer see it', async () => {
  await group('').first().waitFor();
  const people = await world.administrator.operators.list();
  const manager = people.find((one) => one.username === 'wangjianguo');
  if (!manager) throw new Error('the manager is there');
  await world.administrator.operators.save({ ...manager, disabled: true });
  const window = await machine('north-window', '01', 'north');
  await window.client.hall.openWindow(acting());
  await page.getByText('登录已过期，请重新登录').waitFor();
  expect(await page.locator('#desk').isVisible()).toBe(false);
});
