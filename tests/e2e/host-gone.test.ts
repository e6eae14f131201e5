import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { freePort } from '#simulators/free-port.ts';
import { startHostProcess, type HostProcess } from '../integration/host-process.ts';
import { clerk, startWorld, type World } from '../world.ts';
import { expectClean } from './axe.ts';

const pictures = process.env['YICHUANG_PICTURES'];
const colleague = { username: 'wuhai', password: clerk.password };
let world: World;
let browser: Browser;
let running: HostProcess;
beforeAll(async () => {
  world = await startWorld();
  await world.administrator.operators.save({ ...colleague, name: '吴海', roles: ['clerk'] });
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
});
afterAll(async () => {
  await browser.close();
  await running.kill();
  await world.close();
});

/** A page whose clock the test turns; its own host, and a case with a name typed at it. */
async function begun() {
  const dataDir = await world.tempDir();
  const renderer = path.join(import.meta.dirname, '../../out/renderer');
  const flags = ['--platform', world.cable.url, '--window', path.basename(dataDir), '--port', String(await freePort())];
  const start = async (more: string[] = []): Promise<HostProcess> =>
    await startHostProcess(dataDir, [...flags, '--renderer', renderer, ...more]);
  const host = await start(['--enrol', await world.createCode()]);
  const page = await (await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();
  page.setDefaultTimeout(120_000);
  await page.clock.install();
  const signIn = async (who = clerk): Promise<void> => {
    // A window that is just being enrolled shows the code's form in between.
    await page.getByRole('heading', { name: /示例区政务服务中心/ }).waitFor();
    await page.getByLabel('用户名').fill(who.username);
    await page.getByLabel('密码').fill(who.password);
    await page.getByLabel('密码').press('Enter');
  };
  await page.goto(host.answer.open);
  await signIn();
  await page.getByRole('button', { name: '手工录入' }).click();
  const name = page.locator('[id="applicant.person.name"]');
  await name.fill('赵铁柱');
  return { host, start, page, signIn, name };
}
const gone = '后台程序没有应答';

it('what was typed goes with the shift: twelve hours after the host ended nothing of it is left on the page', async () => {
  const { host, start, page, signIn, name } = await begun();
  await page.getByText(/^草稿已存 [\d:]+$/).waitFor();
  await host.kill();
  await page.getByRole('alert').filter({ hasText: gone }).waitFor();
  // Nobody there to lock it: after ten minutes without hands the page does so itself.
  await page.clock.fastForward('11:00');
  await page.getByRole('heading', { name: /工作台已锁定/ }).waitFor();
  await expectClean(page, '主机没有应答，已锁定');
  if (pictures) await page.screenshot({ path: path.join(pictures, 'lost-locked.png') });
  expect(await name.count()).toBe(1);
  await page.clock.fastForward('12:00:00');
  await name.waitFor({ state: 'detached' });
  running = await start();
  await signIn();
  await page.getByRole('button', { name: '手工录入' }).waitFor();
  // A draft that was saved in time may stand among those of this machine.
  expect(await name.count()).toBe(0);
  await running.kill();
  await page.context().close();
});

it('what was typed is nobody else’s: a colleague who signs in afterwards finds a desk of their own', async () => {
  const { host, start, page, signIn, name } = await begun();
  await host.kill();
  await page.getByRole('alert').filter({ hasText: gone }).waitFor();
  running = await start();
  await page.getByLabel('用户名').waitFor();
  expect(await name.count()).toBe(1);
  await signIn(colleague);
  await page.getByRole('button', { name: '手工录入' }).waitFor();
  // A draft that was saved in time may stand among those of this machine.
  expect(await name.count()).toBe(0);
  await running.kill();
  await page.context().close();
});

it('a window whose host was killed says so, and goes on by itself with what was typed meanwhile', async () => {
  const dataDir = await world.tempDir();
  const renderer = path.join(import.meta.dirname, '../../out/renderer');
  const flags = ['--platform', world.cable.url, '--window', path.basename(dataDir), '--port', String(await freePort())];
  const start = async (more: string[] = []): Promise<HostProcess> =>
    await startHostProcess(dataDir, [...flags, '--renderer', renderer, ...more]);
  running = await start(['--enrol', await world.createCode()]);
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const signIn = async (): Promise<void> => {
    await page.getByRole('heading', { name: /示例区政务服务中心/ }).waitFor();
    await page.getByLabel('用户名').fill(clerk.username);
    await page.getByLabel('密码').fill(clerk.password);
    await page.getByLabel('密码').press('Enter');
  };
  const picture = async (name: string): Promise<void> => {
    if (pictures === undefined) return;
    for (const [width, height] of [
      [1920, 1080],
      [1366, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`) });
    }
  };
  await page.goto(running.answer.open);
  await signIn();
  await page.getByRole('button', { name: '手工录入' }).click();
  const name = page.locator('[id="applicant.person.name"]');
  await name.fill('赵');

  await running.kill();
  const banner = page.getByRole('alert').filter({ hasText: '后台程序没有应答' });
  await banner.getByText('从桌面图标重新打开一窗').waitFor();
  await name.fill('赵铁柱');
  await expectClean(page, '主机没有应答');
  await picture('主机没有应答');

  running = await start();
  // Nobody is signed in at a host that has just begun: the page waits behind the password.
  await page.getByLabel('用户名').waitFor();
  await banner.waitFor({ state: 'hidden' });
  expect(await name.isVisible()).toBe(false);
  await picture('主机回来了');
  await signIn();
  await name.waitFor();
  expect(await name.inputValue()).toBe('赵铁柱');
  await page.getByText(/^草稿已存 [\d:]+$/).waitFor();
});
